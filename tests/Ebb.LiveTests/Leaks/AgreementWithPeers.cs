using Ebb.Leaks;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>Valgrind and LeakSanitizer, asked about the same programs, call lost what we call lost; where they do not, it is known why.</summary>
/// <remarks>Blocks are compared: bytes are what was asked for with them, and what malloc gave with us.</remarks>
public static class AgreementWithPeers
{
    /// <summary>The program; blocks that Valgrind has in excess, which it calls lost or possibly lost; how that comes.</summary>
    public static TheoryData<string, uint, uint, string> OfValgrind => new()
    {
        { "leaky.c chains 20", 0, 0, "" },
        { "leaky.c trees 20", 0, 0, "" },
        { "leaky.c rings 20", 0, 0, "" },
        { "leaky.c inner 50", 10, 30, "a fifth is kept by a pointer just behind it, which is none for it, three fifths by inner pointers, which it holds to be chance" },
        { "leaky.c mmapped 20", 0, 0, "" },
        { "leaky.c stale 20", 0, 0, "" },
        { "leaky.c threads 20", 0, 8, "the dtv of each of 8 threads, to which glibc has a pointer behind its start alone" },
        { "leaky.c ended 20", 0, 0, "" },
        { "leaky.c keepers 1", 3, 3, "it looks into no page that is read-only, asks no kernel about epoll and timers; the dtvs of 3 threads" },
    };

    /// <summary>The program; blocks that LeakSanitizer has in excess; those that it calls indirect and we direct; how that comes.</summary>
    public static TheoryData<string, uint, uint, string> OfLeakSanitizer => new()
    {
        { "leaky.c chains 20", 0, 0, "" },
        { "leaky.c trees 20", 0, 0, "" },
        { "leaky.c rings 20", 0, 40, "of a ring that nothing leads to no block is direct: 2 each time" },
        { "leaky.c inner 50", 10, 0, "a fifth is kept by a pointer just behind it, which is none for it" },
        { "leaky.c mmapped 20", 0, 0, "" },
        { "leaky.c stale 20", 0, 0, "" },
        { "leaky.c threads 20", 0, 0, "" },
        { "leaky.c ended 20", 0, 0, "" },
        { "leaky.c keepers 1", 8, 0, "what a program has mapped is no root for it, nor a file's pages, nor what the kernel keeps" },
    };

    [Theory]
    [MemberData(nameof(OfValgrind))]
    public static void Valgrind_finds_the_same(string program, uint moreLost, uint morePossible, string why)
    {
        (LeakFacts ours, ulong lost) = Ours(program);
        var peer = PeerLeaks.Valgrind(program);

        Assert.Equal((lost, peer.Lost), (ours.Leaked.Blocks, lost));
        Assert.True(
            (ours.Direct.Blocks + moreLost, ours.Indirect.Blocks, morePossible) == (peer.Direct, peer.Indirect, peer.Possible),
            $"ours: {ours.Direct.Blocks} + {ours.Indirect.Blocks}; {peer}; known: {why}");

        // It has glibc free the stacks of ended threads before it looks: up to 8, and each has a table of thread-local data.
        Assert.InRange(ours.LiveBlocks, peer.Live, peer.Live + (program.Contains("ended", StringComparison.Ordinal) ? 8UL : 0));
    }

    [Theory]
    [MemberData(nameof(OfLeakSanitizer))]
    public static void LeakSanitizer_finds_the_same(string program, uint moreLost, uint indirectThere, string why)
    {
        (LeakFacts ours, ulong lost) = Ours(program);
        var peer = PeerLeaks.LeakSanitizer(program);

        Assert.Equal((lost, peer.Lost), (ours.Leaked.Blocks, lost));
        Assert.True(
            (ours.Direct.Blocks + moreLost - indirectThere, ours.Indirect.Blocks + indirectThere) == (peer.Direct, peer.Indirect),
            $"ours: {ours.Direct.Blocks} + {ours.Indirect.Blocks}; {peer}; known: {why}");
    }

    // Each keeper of leaky.c has a block of its own size, so it can be told which of them a peer does not know of.
    [Fact]
    public static void The_keepers_that_peers_do_not_know_of_are_these()
    {
        const ulong Mapped = 264, Sealed = 280, Shared = 296, OfAFile = 312, Epoll = 328, Timer = 344, WipedOnFork = 360, KeptFromForks = 376;

        Assert.Equal([Sealed, Epoll, Timer], PeerLeaks.Valgrind("leaky.c keepers 1").Sizes.Order());
        Assert.Equal([Mapped, Sealed, Shared, OfAFile, Epoll, Timer, WipedOnFork, KeptFromForks], PeerLeaks.LeakSanitizer("leaky.c keepers 1").Sizes.Order());
        Assert.Equal(0UL, Ours("leaky.c keepers 1").Facts.Leaked.Blocks);
    }

    private static (LeakFacts Facts, ulong Lost) Ours(string program)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, GlibcVersions.Machine);
        LeakFacts leaks = Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken).Leaks!;
        Assert.Null(leaks.WhyUnproved);
        return (leaks, target.Number("lost_blocks"));
    }
}
