using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Oracles;

public static class TheKernel
{
    [Fact]
    public static void Counts_the_same_pages_for_a_target_and_for_us()
    {
        using Target target = Target.Start("fragments.c");

        target.Command("rss"); // the first time brings in the pages of the code that says it
        string said = target.Command("rss")["rss"];

        Assert.Equal(said, $"{Kernel.Resident(target.Pid)}");
        Assert.Equal(Kernel.Resident(target.Pid), Kernel.Mappings(target.Pid).Aggregate(0UL, (sum, mapping) => sum + mapping.Resident));
    }

    [Fact]
    public static void Names_the_target_and_its_heap()
    {
        using Target target = Target.Start("top_pin.c");

        Assert.Equal("top_pin", Kernel.Status(target.Pid)["Name"]);
        Assert.Equal("[heap]", Assert.Single(Kernel.Mappings(target.Pid), mapping => mapping.Contains(target.Number("pin"))).Path);
    }

    [Fact]
    public static void Counts_what_a_target_made_of_each_kind()
    {
        using Target target = Target.Start("shared.c");

        // The kernel marks pages as lazily free in batches: the last few of them wait for more.
        Assert.InRange(Kernel.Rollup(target.Pid)["LazyFree"], target.Number("lazyfree_bytes") / 2, target.Number("lazyfree_bytes"));
        Assert.Equal(
            target.Number("shared_bytes"),
            Kernel.Mappings(target.Pid).Where(mapping => mapping.Access[3] == 's').Aggregate(0UL, (sum, mapping) => sum + mapping.Resident));
    }
}
