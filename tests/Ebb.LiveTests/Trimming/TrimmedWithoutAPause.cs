using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>Processes that allocate, free and verify the contents of every block, trimmed again and again.</summary>
/// <remarks>EBB_TRIMS sets how often.</remarks>
public static class TrimmedWithoutAPause
{
    private static int Trims => int.Parse(Environment.GetEnvironmentVariable("EBB_TRIMS") ?? "10", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("checked.c 8", TrimWay.Slices)]
    [InlineData("checked.c 0", TrimWay.Slices)]
    [InlineData("checked.c 0", TrimWay.Call)]
    public static void Keep_each_byte_of_each_block(string program, TrimWay way)
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget(program);
        ulong advised = 0;
        for (int trim = 0; trim < Trims; trim++)
        {
            advised += Trimmer.Run(EverythingFree.Of(watched.Pid), new TrimOptions { Way = way }, null, TestContext.Current.CancellationToken).Advised.Count;
            if (trim % 10 == 0)
            {
                watched.IsAsBefore($"trim {trim}");
            }
        }

        watched.IsAsBefore("all");
        Assert.True(way == TrimWay.Call || advised > 0);
    }

    /// <summary>What was freed long ago is looked at while new blocks are made of it: most of an old plan is in use again.</summary>
    [Fact]
    public static void Keep_each_byte_when_the_plan_is_old()
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget("checked.c 8");
        TrimPlan plan = EverythingFree.Of(watched.Pid);
        ulong lost = 0;
        for (int trim = 0; trim < Trims; trim++)
        {
            TrimOutcome outcome = Trimmer.Run(plan, new TrimOptions(), null, TestContext.Current.CancellationToken);
            lost += outcome.Skipped.Aggregate(0UL, (sum, one) => sum + one.Bytes.Count);
        }

        watched.IsAsBefore("all");
        Assert.True(lost > 0);
    }
}
