using Ebb.LiveTests.Targets;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.LiveTests.Tuning;

/// <summary>What a setting decides, the target does otherwise once it was changed from outside; under each glibc, with malloc's locks and without.</summary>
public static class TunedTargets
{
    public static TheoryData<string, string> Each => Programs.UnderEachGlibc("tuned.c", "tuned.c 3");

    [Theory]
    [MemberData(nameof(Each))]
    public static void Do_as_their_settings_say(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);
        Map(target);
        Grow(target);
        Shrink(target);
        Assert.Equal("1", target.Command("malloc 40M")["mmapped"]);
        Set(target, "mmap_max", 0);
        Assert.Equal("0", target.Command("malloc 40M")["mmapped"]);
        Merge(target);
    }

    // A later block of a size that had none before has a mapping of its own.
    private static void Map(Target target)
    {
        target.Command("exhaust");
        Assert.Equal("0", target.Command("malloc 100K")["mmapped"]);
        target.Command("exhaust");
        Set(target, "mmap_threshold", 64 << 10);
        Assert.Equal("1", target.Command("malloc 100K")["mmapped"]);
        Set(target, "mmap_threshold", 128 << 10);
        Assert.Equal("0", target.Command("malloc 100K")["mmapped"]);
    }

    // sysmalloc asks for the block, the pad and a MINSIZE, in whole pages.
    private static void Grow(Target target)
    {
        const ulong Pad = 1 << 20;
        target.Command("exhaust");
        Set(target, "top_pad", (long)Pad);
        Assert.InRange(ulong.Parse(target.Command("malloc 100K")["top"], null), Pad, Pad + 4096 + 32);
        target.Command("exhaust");
        Set(target, "top_pad", 0);
        Assert.InRange(ulong.Parse(target.Command("malloc 100K")["top"], null), 0UL, 4096UL + 32);
    }

    // A free top of 2 MiB stays where the threshold is 16 MiB, and goes where it is 128 KiB.
    private static void Shrink(Target target)
    {
        Set(target, "mmap_threshold", 8 << 20);
        Set(target, "trim_threshold", 16 << 20);
        target.Command("malloc 2M");
        Assert.Equal("0", target.Command("free")["brk_down"]);
        Set(target, "trim_threshold", 128 << 10);
        target.Command("malloc 2M");
        Assert.InRange(ulong.Parse(target.Command("free")["brk_down"], null), (2UL << 20) - 8192, 3UL << 20);
        Set(target, "trim_threshold", -1);
        target.Command("malloc 2M");
        Assert.Equal("0", target.Command("free")["brk_down"]);
    }

    // Until 2.42 there are fastbins, and the call itself merges them.
    private static void Merge(Target target)
    {
        MallocInForce malloc = Read(target);
        TuneRequest[] none = [Of("mxfast", 0)];
        if (TuneHindrance.Idle(malloc, none) is not null)
        {
            Assert.Equal("0", target.Command("small")["smblks"]);
            return;
        }

        Assert.NotEqual("0", target.Command("small")["smblks"]);
        Assert.Equal([1L], Tuner.Run(malloc, none, TestContext.Current.CancellationToken).Answers);
        Assert.Equal("0", target.Command("count")["smblks"]);
        Assert.Equal("0", target.Command("small")["smblks"]);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Share_an_arena_where_there_may_be_one_only(string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start("tuned.c", glibc), other = Programs.Start("tuned.c", glibc);
        Set(target, "arena_max", 1);
        Assert.Equal(("0", "1"), (target.Command("thread")["other_arena"], other.Command("thread")["other_arena"]));
    }

    // HEAP_MAX_SIZE / 2 is the most until 2.34; from 2.35 on there is no limit.
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_told_to_refuse_where_malloc_refuses(string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start("tuned.c", glibc);
        MallocInForce before = Read(target);
        TuneResult result = Change(target, [Of("mmap_threshold", 64 << 20)]);

        bool isOld = string.CompareOrdinal(target["glibc"], "2.35") < 0;
        Assert.Equal(isOld ? TuneOutcome.Refused : TuneOutcome.Set, Assert.Single(result.Changes).Outcome);
        Assert.Equal(isOld ? before.Settings : before.Settings with { MmapThreshold = 64 << 20, MmapThresholdIsDynamic = false }, result.After!.Settings);
    }

    /// <summary>The environment line that is printed makes a process start so.</summary>
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Start_so_with_the_line_that_lasts(string glibc)
    {
        TuneRequest[] requests = [.. Tunable.All.Where(one => one.InForce is not null).Select((one, at) => new TuneRequest(one, one.Key == "trim_threshold" ? -1 : 3 + (at * 4096)))];
        using Target first = Programs.Start("tuned.c", glibc);
        string byTunables = LastingLine.ByTunables(requests, Read(first).Version, null)!, byVariables = LastingLine.ByVariables(requests)!;
        foreach (string line in (string[])[byTunables, byVariables])
        {
            var environment = line.Split(' ').Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1]);
            using Target target = (Programs.Named("tuned.c", glibc) with { Environment = environment }).Start();
            Assert.All(requests, request => Assert.Equal(request.Wanted, request.Tunable.InForce!(Read(target).Settings)));
        }
    }

    [Theory]
    [InlineData("checked.c 0", GlibcVersions.Machine)]
    [InlineData("checked.c 8", GlibcVersions.Machine)]
    [InlineData("checked.c 8", "2.44")]
    public static void Lose_no_byte_while_they_allocate_without_pause(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);
        TuneRequest[] often =
        [
            Of("top_pad", 1 << 20), Of("trim_threshold", 1 << 20), Of("mmap_threshold", 32 << 10), Of("mmap_max", 10), Of("top_pad", 0),
            Of("trim_threshold", 64 << 10), Of("mmap_threshold", 64 << 10), Of("mmap_max", 1000), Of("arena_test", 4), Of("arena_max", 3),
        ];
        Assert.Equal(often.Select(_ => (long?)1), Tuner.Run(Read(target), often, TestContext.Current.CancellationToken).Answers);
        Assert.All(often[4..], request => Assert.Equal(request.Wanted, request.Tunable.InForce!(Read(target).Settings)));
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    internal static MallocInForce Read(Target target) => new Capture().SettingsOf(target.Pid).Malloc!;

    internal static TuneResult Change(Target target, TuneRequest[] requests)
    {
        MallocInForce before = Read(target);
        TuneRun run = Tuner.Run(before, requests, TestContext.Current.CancellationToken);
        return new TuneResult { Before = before, Requests = requests, Acts = true, Run = run, After = Read(target) };
    }

    private static TuneRequest Of(string key, long value) => new(TunableNames.Find(key)!, value);

    private static void Set(Target target, string key, long value) =>
        Assert.Equal(TuneOutcome.Set, Assert.Single(Change(target, [Of(key, value)]).Changes).Outcome);
}
