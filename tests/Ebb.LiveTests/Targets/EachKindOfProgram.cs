using Ebb.LiveTests.Oracles;

namespace Ebb.LiveTests.Targets;

/// <summary>The ways to build and run a target that are not the usual one.</summary>
public static class EachKindOfProgram
{
    [Theory]
    [InlineData("in_use.c")]
    [InlineData("mixed.c")]
    [InlineData("fastbins.c")]
    public static void A_static_one_has_no_libc_beside_it(string source)
    {
        foreach (Fixture fixture in (Fixture[])[Fixture.Static(source), Fixture.StaticPie(source)])
        {
            using Target target = fixture.Start();

            Assert.Equal(target.Number("arena"), target.Number("fordblks") + target.Number("uordblks"));
            Assert.DoesNotContain(Kernel.Mappings(target.Pid), mapping => mapping.Path.Contains("libc", StringComparison.Ordinal));
        }
    }

    [Fact]
    public static void A_stripped_one_says_the_same()
    {
        using Target plain = Target.Start("in_use.c");
        using Target stripped = Fixture.Stripped("in_use.c").Start();

        Assert.Equal(plain["fordblks"], stripped["fordblks"]);
    }

    [Fact]
    public static void One_with_musl_says_only_what_it_allocated()
    {
        using Target target = Fixture.Musl("in_use.c").Start();

        Assert.Equal("1", target["musl"]);
        Assert.Equal("10000", target["live_blocks"]);
        Assert.Contains(Kernel.Mappings(target.Pid), mapping => mapping.Path.Contains("musl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("libjemalloc.so.2")]
    [InlineData("libtcmalloc_minimal.so.4")]
    [InlineData("libmimalloc.so.2.0")]
    public static void One_with_another_allocator_leaves_glibc_alone(string library)
    {
        using Target target = Fixture.Preloaded("in_use.c", library).Start();

        Assert.Contains(Kernel.Mappings(target.Pid), mapping => mapping.Path.Contains(library.Split('.')[0], StringComparison.Ordinal));
        Assert.Equal("10000", target["live_blocks"]);
    }

    [Fact]
    public static void A_32_bit_one_runs_where_the_kernel_has_it()
    {
        Target target;
        try
        {
            target = Fixture.ThirtyTwoBit().Start();
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("Exec format error", StringComparison.Ordinal))
        {
            Assert.Skip($"this kernel runs no 32-bit programs: {refused.Message}");
            return;
        }

        target.Dispose();
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Others), MemberType = typeof(GlibcVersions))]
    public static void One_under_another_glibc_is_its_loader_or_itself(string glibc)
    {
        using Target through = new Fixture("in_use.c").Under(glibc).Start();
        using Target linked = (new Fixture("in_use.c") { NamesItsLoader = true }).Under(glibc).Start();

        Assert.Contains("/ld-", Executable(through), StringComparison.Ordinal);
        Assert.EndsWith("/in_use", Executable(linked), StringComparison.Ordinal);
        Assert.Equal(glibc, linked["glibc"]);
        Assert.Equal(through["fordblks"], linked["fordblks"]);
    }

    [Theory]
    [InlineData("cyclic-tcache")]
    [InlineData("cyclic-fastbin")]
    [InlineData("cyclic-bin")]
    [InlineData("huge-size")]
    [InlineData("zero-size")]
    [InlineData("wild-top")]
    [InlineData("wild-bin")]
    [InlineData("wild-ring")]
    [InlineData("cyclic-ring")]
    [InlineData("wild-heap")]
    [InlineData("noise")]
    [InlineData("arena")]
    [InlineData("name")]
    public static void A_hostile_one_stands_still_with_its_heap_broken(string damage)
    {
        foreach (string glibc in new[] { GlibcVersions.Machine }.Concat(GlibcVersions.All.Select(other => other.Version)))
        {
            using Target target = new Fixture("hostile.c").Under(glibc).With(damage).Start();

            Assert.Equal(damage, target["damage"]);
            Assert.Contains("\\033", Kernel.Status(target.Pid)["Name"].Replace("\e", "\\033", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static string Executable(Target target) => File.ResolveLinkTarget($"/proc/{target.Pid}/exe", returnFinalTarget: false)!.FullName;
}
