using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Tests.Leaks;

/// <summary>What a whole search answers, of a small heap with one place that leads into it.</summary>
public static class ProofsOfLeaks
{
    private const ulong Low = 0x5555_0000_0000;
    private const ulong Data = 0x5554_0000_0000;
    private const ulong Code = 0x7e00_0000_0000;
    private const ulong Page = 4096;

    public static TheoryData<string> Places => [.. "data shared register vector malloc kernel beside stack unwalked code dead".Split(' ')];

    // Sixteen blocks: the first leads to the second, and that to the third; the others to nothing.
    [Theory]
    [MemberData(nameof(Places))]
    public static void Nothing_is_lost_that_one_word_leads_to(string place)
    {
        HeapsWithWords heaps = Heap();
        ulong word = heaps.Chunks[0].Start + 8;
        LeakSource source = Source(heaps);
        Assert.Equal(new Amount(16, new Bytes(16 * 56)), Amounts(LeakProof.Of(source)));
        (RootKind kind, ulong? at, int tid) = (RootKind.Register, (ulong?)null, 0);
        switch (place)
        {
            case "data":
                heaps.Memory.Write(Data + 48, word);
                (kind, at) = (RootKind.Program, Data + 48);
                break;
            case "shared":
                heaps.Memory.Write(Data + Page + 48, word);
                heaps.Memory.Set(Data + Page, Data + Page + 1, Ebb.Linux.PageStates.Present | Ebb.Linux.PageStates.File);
                (kind, at) = (RootKind.Shared, Data + Page + 48);
                break;
            case "register":
                source = source with { Threads = [Thread([0, word], [])] };
                tid = 7;
                break;
            case "vector":
                source = source with { Threads = [Thread([0, 1], [5, word])] };
                tid = 7;
                break;
            case "malloc":
                word -= 24;
                Assert.Equal(16UL, LeakProof.Of(source with { Threads = [Thread([0, word], [])] }).Leaked.Blocks);
                source = source with { Threads = [Thread([0, word], []) with { IsInMalloc = true }] };
                tid = 7;
                break;
            case "kernel":
                source = source with { KernelWords = [word] };
                kind = RootKind.Kernel;
                break;
            case "beside":
                source = source with { Beside = new ulong[] { 1, word } };
                kind = RootKind.Anonymous;
                break;
            case "stack": // its stack is the sixteenth block
                heaps.Memory.Write(heaps.Chunks[15].Start + 40, word);
                heaps.Memory.Write(heaps.Chunks[15].Start + 8, heaps.Chunks[9].Start); // below what is in use
                source = source with { Threads = [Thread([], []) with { StackPointer = heaps.Chunks[15].Start + 40, IsInCall = true }] };
                (kind, at, tid) = (RootKind.Stack, heaps.Chunks[15].Start + 40, 7);
                break;
            case "unwalked":
                HeapsWithWords torn = Heap(ChunkState.Unread);
                torn.Memory.Write(torn.Chunks[^1].Start + 8, word);
                LeakFacts some = LeakProof.Of(Source(torn));
                Assert.Equal(13UL, some.Leaked.Blocks);
                Assert.NotNull(some.WhyUnproved);
                return;
            case "code":
                for (int shift = 0; shift < 8; shift++)
                {
                    HeapsWithWords written = Heap();
                    ulong place8 = Code + Page - 8 - 16;
                    written.Memory.Write(place8, word << (shift * 8));
                    written.Memory.Write(place8 + 8, shift == 0 ? 0 : word >> (64 - (shift * 8)));
                    Assert.Equal(13UL, LeakProof.Of(Source(written)).Leaked.Blocks);
                }

                return;
            case "dead": // a thread that ended: what its stack leads to is lost, and its table is not
                ulong descriptor = Code + (8 * Page) - 2304;
                heaps.Memory.Write(descriptor, descriptor);
                heaps.Memory.Write(descriptor + 8, word);
                heaps.Memory.Write(descriptor + 16, descriptor);
                heaps.Memory.Write(descriptor + 1680, Code + (4 * Page));
                heaps.Memory.Write(descriptor + 1688, 4 * Page);
                heaps.Memory.Write(descriptor - 64, heaps.Chunks[9].Start);
                kind = RootKind.Library;
                break;
        }

        LeakFacts leaks = LeakProof.Of(source with { Explains = new Address(heaps.Chunks[2].Start + 50) });

        Assert.Equal(new Amount(13, new Bytes(13 * 56)), Amounts(leaks));
        Assert.Equal((16UL, 16UL * 56), (leaks.LiveBlocks, leaks.LiveBytes.Count));
        Assert.Null(leaks.WhyUnproved);
        Assert.Contains(leaks.Roots, root => root.Kind == kind);
        Explanation explanation = leaks.Explanation!;
        Assert.Equal((true, 3UL, heaps.Chunks[2].Start, 56UL), (explanation.IsReached, explanation.ChainLength, explanation.Start.Value, explanation.Size.Count));
        Assert.Equal(
            [(kind, at, null, heaps.Chunks[0].Start, place == "malloc" ? 0UL : 8UL), (null, heaps.Chunks[0].Start, heaps.Chunks[0].Start, heaps.Chunks[1].Start, 16UL), (null, heaps.Chunks[1].Start + 48, heaps.Chunks[1].Start, heaps.Chunks[2].Start, 0UL)],
            explanation.Chain.Select(static step => (step.Kind, step.At?.Value, step.In?.Value, step.To.Value, step.Offset.Count)));
        Assert.Equal(tid, explanation.Chain[0].Tid);
        Assert.Equal((1UL, 0UL), (explanation.FromCount, explanation.ToCount));
        Assert.Equal(new Amount(15, new Bytes(15 * 56)), explanation.OnItsPage);
    }

    [Fact]
    public static void Of_one_that_is_lost_it_is_told_who_leads_to_it()
    {
        HeapsWithWords heaps = Heap();
        LeakFacts leaks = LeakProof.Of(Source(heaps) with { Explains = new Address(heaps.Chunks[1].Start + 56 - 1) });
        Explanation explanation = leaks.Explanation!;
        Assert.Equal((false, 0UL, heaps.Chunks[1].Start), (explanation.IsReached, explanation.ChainLength, explanation.Start.Value));
        Assert.Empty(explanation.Chain);
        Assert.Equal((1UL, 1UL), (explanation.FromCount, explanation.ToCount));
        Assert.Equal((heaps.Chunks[0].Start, heaps.Chunks[2].Start), (explanation.From[0].At!.Value.Value, explanation.To[0].To.Value));
        Assert.Equal(heaps.Chunks[1].Start + 48, explanation.To[0].At!.Value.Value);
    }

    [Fact]
    public static void Of_an_address_that_no_block_has_the_mapping_is_told()
    {
        HeapsWithWords heaps = Heap();
        Explanation explanation = LeakProof.Of(Source(heaps) with { Explains = new Address(Data + 8) }).Explanation!;
        Assert.Equal((Data, "rw-p"), (explanation.Mapping!.Start.Value, explanation.Mapping.Access));
        Assert.Null(explanation.Chunk);
        Assert.Null(LeakProof.Of(Source(heaps) with { Explains = new Address(0x1000) }).Explanation!.Mapping);
    }

    [Fact]
    public static void What_speaks_against_it_is_said()
    {
        HeapsWithWords heaps = Heap();
        Assert.Equal("because", LeakProof.Of(Source(heaps) with { WhyUnproved = "because" }).WhyUnproved);
        Assert.NotNull(LeakProof.Of(Source(heaps) with { Limits = new WalkLimits(TimeSpan.Zero, default) }).WhyUnproved);
        Assert.Single(LeakProof.Of(Source(heaps)).Limits); // one group is more than a tenth
        Assert.Equal(2, LeakProof.Of(Source(heaps) with { IsCore = true }).Limits.Count);
        Assert.Equal(2, LeakProof.Of(Source(heaps) with { Threads = [Thread([], []) with { StackPointer = null }] }).Limits.Count);
        heaps.Memory.Write(Data, heaps.Chunks[0].Start);
        for (int i = 3; i < 15; i++)
        {
            heaps.Memory.Write(Data + (8 * (ulong)i), heaps.Chunks[i].Start);
        }

        LeakFacts leaks = LeakProof.Of(Source(heaps));
        Assert.Equal(1UL, leaks.Leaked.Blocks);
        Assert.Empty(leaks.Limits);
    }

    // Words of malloc's own are not roots: in the heap or beside it.
    [Fact]
    public static void What_malloc_alone_leads_to_is_lost()
    {
        HeapsWithWords heaps = Heap();
        heaps.Memory.Write(Data + 64, heaps.Chunks[0].Start);
        LeakSource source = Source(heaps);
        Assert.Equal(13UL, LeakProof.Of(source).Leaked.Blocks);
        Assert.Equal(16UL, LeakProof.Of(source with { Own = [new AddressRange(Data + 64, Data + 72)] }).Leaked.Blocks);
        Assert.Equal(13UL, LeakProof.Of(source with { Own = [new AddressRange(Data + 72, Data + 80), new AddressRange(Data + 56, Data + 64)] }).Leaked.Blocks);
    }

    // An int of 0 over the lower half of an old address: on a stack it leads to no block's middle, anywhere else it does.
    [Fact]
    public static void Half_of_an_old_address_on_a_stack_leads_to_a_start_alone()
    {
        const ulong Boundary = 0x7f01_0000_0000;
        const ulong Stack = 0x7fff_0000_0000;
        HeapsWithWords heaps = Heap();
        heaps.Memory.Map(Stack, Stack + Page);
        heaps.Mmapped(Boundary - (2 * Page), 4 * Page, 0);
        Assert.Equal(13UL, With(Boundary, isStack: false));
        Assert.Equal(14UL, With(Boundary, isStack: true));
        Assert.Equal(13UL, With(Boundary + 8, isStack: true));
        Assert.Equal(13UL, With(Boundary - (2 * Page) + 16, isStack: true));

        // Thirteen others are lost: all but three that a register leads to.
        ulong With(ulong word, bool isStack)
        {
            heaps.Memory.Write(isStack ? Stack + 48 : Data + 48, word);
            heaps.Memory.Write(isStack ? Data + 48 : Stack + 48, 0);
            ThreadRoots thread = Thread([heaps.Chunks[0].Start], []) with { ThreadPointer = null, StackPointer = Stack, IsInCall = true };
            LeakSource source = Source(heaps);
            return LeakProof.Of(source with { Threads = [thread], Mappings = [.. source.Mappings, Mapped(Stack, 1, Access.Read | Access.Write, "[stack]")] }).Leaked.Blocks;
        }
    }

    // Of its own memory, and just behind it; the next block's header is nobody's.
    [Theory]
    [InlineData(55, 1)]
    [InlineData(56, 1)]
    [InlineData(57, 0)]
    public static void Who_points_behind_its_last_byte_points_to_it(ulong offset, ulong count)
    {
        HeapsWithWords heaps = Heap();
        heaps.Memory.Write(Data + 48, heaps.Chunks[9].Start + offset);

        Explanation explanation = LeakProof.Of(Source(heaps) with { Explains = new Address(heaps.Chunks[9].Start) }).Explanation!;

        Assert.Equal((count, count == 1), (explanation.FromCount, explanation.IsReached));
    }

    [Fact]
    public static void Of_a_long_way_its_ends_are_told()
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(Low, new HeapsWithWords.Run(64, 40, ChunkState.Live));
        for (int i = 0; i < 39; i++)
        {
            heaps.Memory.Write(heaps.Chunks[i].Start, heaps.Chunks[i + 1].Start);
        }

        heaps.Memory.Map(Data, Data + (2 * Page));
        heaps.Memory.Map(Code, Code + (8 * Page));
        heaps.Memory.Write(Data, heaps.Chunks[0].Start);

        Explanation long40 = Explained(39);
        Explanation long25 = Explained(24);
        Explanation long24 = Explained(23);

        Assert.Equal((40UL, 25UL, 24UL), (long40.ChainLength, long25.ChainLength, long24.ChainLength));
        Assert.Equal([.. Enumerable.Range(0, 12), .. Enumerable.Range(28, 12)], Steps(long40));
        Assert.Equal([.. Enumerable.Range(0, 12), .. Enumerable.Range(13, 12)], Steps(long25));
        Assert.Equal(Enumerable.Range(0, 24), Steps(long24));

        Explanation Explained(int index) => LeakProof.Of(Source(heaps) with { Explains = new Address(heaps.Chunks[index].Start + 30) }).Explanation!;
        IEnumerable<int> Steps(Explanation explanation) => explanation.Chain.Select(step => heaps.Chunks.FindIndex(chunk => chunk.Start == step.To.Value));
    }

    private static Amount Amounts(LeakFacts leaks)
    {
        Assert.Equal(leaks.Leaked, leaks.Groups.Aggregate(default(Amount), static (sum, group) => sum + group.Direct + group.Indirect));
        return leaks.Leaked;
    }

    private static ThreadRoots Thread(ulong[] words, ulong[] vectors) => new(7, Data + 1, 0x1000, false, words, vectors, IsInMalloc: false);

    private static HeapsWithWords Heap(ChunkState last = ChunkState.Bin)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(Low, new HeapsWithWords.Run(64, 16, ChunkState.Live), new HeapsWithWords.Run(512, 1, last));
        heaps.Memory.Write(heaps.Chunks[0].Start, heaps.Chunks[1].Start + 16);
        heaps.Memory.Write(heaps.Chunks[1].Start + 48, heaps.Chunks[2].Start);
        heaps.Memory.Map(Data, Data + (2 * Page));
        heaps.Memory.Map(Code, Code + (8 * Page));
        heaps.Memory.Write(Data, 1);
        heaps.Memory.Write(Code, 1);
        return heaps;
    }

    private static LeakSource Source(HeapsWithWords heaps) => new()
    {
        Memory = heaps.Memory,
        Shared = heaps.Memory,
        Mappings =
        [
            Mapped(Data, 1, Access.Read | Access.Write, "/bin/program"), Mapped(Data + Page, 1, Access.Read | Access.Write | Access.Shared, "/dev/zero"),
            Mapped(Low, 1, Access.Read | Access.Write, "[heap]"), Mapped(Code, 1, Access.Read | Access.Execute, null), Mapped(Code + (4 * Page), 4, Access.Read | Access.Write, null),
        ],
        Threads = [],
        KernelWords = [],
        Program = "/bin/program",
        Maps = heaps.Maps,
        Own = [],
        PagesAt = heaps.PagesAt,
        Images = new AddressRanges([]),
        Limits = new WalkLimits(TimeSpan.FromMinutes(5), default),
    };

    private static Mapping Mapped(ulong at, ulong pages, Access access, string? name) => new()
    {
        Start = new Address(at),
        End = new Address(at + (pages * Page)),
        Access = access,
        Offset = default,
        Device = default,
        Inode = name is null || name[0] == '[' ? 0u : 7u,
        Name = name,
    };
}
