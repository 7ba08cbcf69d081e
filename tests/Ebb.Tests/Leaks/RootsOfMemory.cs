using Ebb.Leaks;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Leaks;

/// <summary>Which memory a search begins with, and which it leaves out.</summary>
public static class RootsOfMemory
{
    private const ulong Page = 4096;
    private const ulong Low = 0x7f00_0000_0000;
    private const ulong StackLow = 0x7ffd_0000_0000;
    private const ulong StackEnd = StackLow + (32 * Page);
    private const Access Writable = Access.Read | Access.Write;
    private const string Program = "/usr/bin/program";

    [Fact]
    public static void Are_all_that_is_not_cut_out()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            Mapping[] mappings = [Mapped(0, 16), Mapped(16, 8, name: "/lib/x"), Mapped(40, 20)];
            AddressRange[] cuts = [.. Enumerable.Range(0, random.Next(12)).Select(_ => Low + (8 * (ulong)random.Next(-600, 64 * 512))).Select(at => new AddressRange(at, at + (8 * (ulong)random.Next(3000))))];
            var kept = new HashSet<ulong>();
            foreach (Root root in Search(mappings, [], new SyntheticMemory()).Find(cuts))
            {
                for (ulong at = root.Start; at < root.End; at += 8)
                {
                    Assert.True(kept.Add(at), "twice");
                }
            }

            var expected = new HashSet<ulong>();
            foreach (Mapping mapping in mappings)
            {
                for (ulong at = mapping.Start.Value; at < mapping.End.Value; at += 8)
                {
                    if (!cuts.Any(cut => at >= cut.Start && at < cut.End))
                    {
                        expected.Add(at);
                    }
                }
            }

            Assert.True(expected.SetEquals(kept), $"seed {seed}");
        }
    }

    [Fact]
    public static void Are_called_what_they_are()
    {
        Mapping[] mappings =
        [
            Mapped(0, 1, Access.Read, Program), Mapped(1, 1, Writable, Program), Mapped(2, 1), // its bss behind its last page
            Mapped(3, 1), // behind that, and not its bss
            Mapped(10, 1, Access.Read | Access.Execute, "/lib/x"), Mapped(11, 1, Access.Read, "/lib/x"), Mapped(12, 1), // behind what nobody writes to
            Mapped(20, 1, Writable, "/lib/x"), Mapped(21, 2), Mapped(23, 1, name: "[anon:x]"),
            Mapped(30, 1, Writable, "/lib/x"), Mapped(31, 1, name: "[anon: mine]"),
            Mapped(40, 1, Writable | Access.Shared, "/dev/zero"), Mapped(41, 1, Writable | Access.Shared, Program),
            Mapped(50, 1, Access.None), Mapped(51, 1, Access.Write | Access.Execute),
            Mapped(60, 1, Access.Read, "[vdso]"), Mapped(61, 1, Access.Read, "[vvar]"), Mapped(62, 1, Access.Read, "[vvar_vclock]"), Mapped(63, 1, Access.Execute | Access.Read, "[vsyscall]"),
            Mapped(70, 1, Writable, "[stack]"), Mapped(80, 1, Access.Read | Access.Write | Access.Execute),
        ];
        (RootKind Kind, ulong Page, bool IsCode)[] expected =
        [
            (RootKind.Program, 0, false), (RootKind.Program, 1, false), (RootKind.Program, 2, false),
            (RootKind.Library, 10, true), (RootKind.Library, 11, false), (RootKind.Library, 20, false), (RootKind.Library, 21, false), (RootKind.Library, 30, false),
            (RootKind.Anonymous, 3, false), (RootKind.Anonymous, 12, false), (RootKind.Anonymous, 23, false), (RootKind.Anonymous, 31, false), (RootKind.Anonymous, 80, true),
            (RootKind.Shared, 40, false), (RootKind.Shared, 41, false), (RootKind.Stack, 70, false),
        ];
        Assert.Equal(expected, Search(mappings, [], new SyntheticMemory()).Find([]).Select(static root => (root.Kind, (root.Start - Low) / Page, root.IsCode)));
    }

    // A stack is in use from its pointer on, and 128 bytes below it on x86-64 where the thread is in no call of the kernel.
    [Theory]
    [InlineData(false, true, 128)]
    [InlineData(true, true, 0)]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 0)]
    public static void Of_a_stack_begin_where_it_is_in_use(bool isInCall, bool hasRedZone, ulong below)
    {
        const ulong Pointer = StackEnd - 1000;
        Root root = Assert.Single(Search([Stack()], [Thread(1, null, Pointer, isInCall, hasRedZone)], new SyntheticMemory()).Find([]));
        Assert.Equal((RootKind.Stack, 1, Pointer - below, StackEnd), (root.Kind, root.Tid, root.Start, root.End));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(127, 0)]
    [InlineData(128, 0)]
    [InlineData(129, 1)]
    public static void Of_a_stack_pointer_near_nothing_begin_at_nothing(ulong stackPointer, ulong end) =>
        Assert.Equal(end, Thread(1, null, stackPointer, isInCall: false).StackEnd);

    [Theory]
    [InlineData(Low + 50)] // in memory of another kind: a coroutine, or a handler of signals
    [InlineData(StackEnd + 128)]
    [InlineData(StackLow)] // its red zone lies below
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public static void Are_all_of_a_stack_that_does_not_say_how_far_it_is_in_use(ulong stackPointer)
    {
        List<Root> roots = Search([Mapped(0, 1), Stack()], [Thread(1, null, stackPointer)], new SyntheticMemory()).Find([]);
        Assert.Equal([(Low, Low + Page), (StackLow, StackEnd)], roots.Select(static root => (root.Start, root.End)));
    }

    [Fact]
    public static void Of_two_stacks_in_one_mapping_are_of_each_what_is_in_use()
    {
        SyntheticMemory memory = Described((Low, 4), (Low + (4 * Page), 4));
        ulong first = Low + (4 * Page), second = Low + (8 * Page);
        RootSearch search = Search([Mapped(0, 10)], [Thread(1, first - 2304, first - 3000), Thread(2, second - 2304, second - 4000, isInCall: true)], memory);
        Assert.Equal(
            [(RootKind.Anonymous, 0, second, second + (2 * Page)), (RootKind.Stack, 1, first - 3128, first), (RootKind.Stack, 2, second - 4000, second)],
            search.Find([]).Select(static root => (root.Kind, root.Tid, root.Start, root.End)));
        Assert.Equal(0, search.DeadStacks);
    }

    [Fact]
    public static void Are_not_the_stacks_of_threads_that_ended()
    {
        SyntheticMemory memory = Described((Low, 4), (Low + (4 * Page), 4), (Low + (300 * Page), 4));
        ulong end = Low + (8 * Page);
        RootSearch search = Search([Mapped(0, 400), Stack()], [Thread(1, end - 2304, end - 4000, isInCall: true)], memory);
        List<Root> roots = search.Find([]);

        Assert.Equal(
            [(RootKind.Anonymous, end, Low + (300 * Page)), (RootKind.Anonymous, Low + (304 * Page), Low + (400 * Page)), (RootKind.Stack, end - 4000, end), (RootKind.Stack, StackLow, StackEnd)],
            roots.Select(static root => (root.Kind, root.Start, root.End)));
        Assert.Equal(2, search.DeadStacks);
        Assert.Equal([Low + 1, Low + (300 * Page) + 1], search.Words); // what leads to their thread-local blocks
    }

    [Fact]
    public static void Are_the_stacks_of_all_where_it_is_not_known_who_lives()
    {
        RootSearch search = Search([Mapped(0, 8)], [Thread(1, null, null)], Described((Low, 4), (Low + (4 * Page), 4)));
        Assert.Equal([(Low, Low + (8 * Page))], search.Find([]).Select(static root => (root.Start, root.End)));
        Assert.Empty(search.Words);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(8, false)] // not as a descriptor is aligned
    [InlineData(16, false)]
    public static void Are_stacks_of_ended_threads_where_no_descriptor_is_whole(ulong shift, bool isDead)
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + (4 * Page));
        Describe(memory, Low, 4, shift);
        RootSearch search = Search([Mapped(0, 4)], [], memory);
        Assert.Equal(isDead, search.Find([]).Count == 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public static void Are_words_that_only_begin_as_a_descriptor_does(ulong broken)
    {
        SyntheticMemory memory = Described((Low, 4));
        memory.Write(Low + (4 * Page) - 2304 + broken, 1);
        Assert.Single(Search([Mapped(0, 4)], [], memory).Find([]));
    }

    // In windows of a mebibyte: a descriptor lies anywhere, also over the end of one.
    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    public static void Are_not_the_stacks_of_ended_threads_far_into_a_mapping(ulong pages)
    {
        SyntheticMemory memory = Described((Low, pages));
        for (ulong at = Low; at < Low + (pages * Page); at += Page)
        {
            memory.Write(at, 1); // all there
        }

        RootSearch search = Search([Mapped(0, pages)], [], memory);
        Assert.Empty(search.Find([]));
        Assert.Equal(1, search.DeadStacks);
    }

    [Theory]
    [InlineData(PageStates.Present, true, true)]
    [InlineData(PageStates.Swapped, true, true)]
    [InlineData(PageStates.Present | PageStates.Zero, false, false)]
    [InlineData(PageStates.Present | PageStates.File, false, true)]
    [InlineData(PageStates.Swapped | PageStates.File, true, true)]
    [InlineData(PageStates.None, false, false)]
    public static void Are_pages_of_its_own_and_of_shared_memory_all(PageStates states, bool isPrivate, bool isShared)
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + (8 * Page));
        memory.Set(Low + Page, Low + (3 * Page), states);
        memory.Set(Low + (5 * Page), Low + (6 * Page), states);
        foreach ((bool shared, bool isThere) in ((bool, bool)[])[(false, isPrivate), (true, isShared)])
        {
            Assert.Equal(
                isThere ? [new AddressRange(Low + Page + 24, Low + (3 * Page)), new AddressRange(Low + (5 * Page), Low + (5 * Page) + 40)] : [],
                RootSearch.PagesOf(memory, Low + Page + 24, Low + (5 * Page) + 40, shared));
        }
    }

    [Fact]
    public static void Are_pages_in_one_however_many_runs_tell_of_them()
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + (3000 * Page));
        for (ulong page = 0; page < 3000; page++)
        {
            memory.Set(Low + (page * Page), Low + (page * Page) + 1, page % 2 == 0 ? PageStates.Present : PageStates.Present | PageStates.Huge);
        }

        Assert.Equal([new AddressRange(Low, Low + (3000 * Page))], RootSearch.PagesOf(memory, Low, Low + (3000 * Page), isShared: false));
        Assert.Empty(RootSearch.PagesOf(memory, Low + 8, Low + 8, isShared: false));
    }

    private static RootSearch Search(Mapping[] mappings, ThreadRoots[] threads, SyntheticMemory memory) => new(memory, mappings, threads, Program);

    private static ThreadRoots Thread(int tid, ulong? threadPointer, ulong? stackPointer, bool isInCall = false, bool hasRedZone = true) =>
        new(tid, threadPointer, stackPointer, isInCall, [], [], IsInMalloc: false) { HasRedZone = hasRedZone };

    private static Mapping Stack() => Mapped((StackLow - Low) / Page, (StackEnd - StackLow) / Page, name: "[stack]");

    private static Mapping Mapped(ulong page, ulong pages, Access access = Writable, string? name = null) => new()
    {
        Start = new Address(Low + (page * Page)),
        End = new Address(Low + ((page + pages) * Page)),
        Access = access,
        Offset = default,
        Device = default,
        Inode = name is null || name[0] == '[' ? 0u : 7u,
        Name = name,
    };

    private static SyntheticMemory Described(params (ulong Start, ulong Pages)[] stacks)
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + (1000 * Page));
        memory.Map(StackLow, StackEnd);
        foreach ((ulong start, ulong pages) in stacks)
        {
            Describe(memory, start, pages, 0);
        }

        return memory;
    }

    // As on x86-64: the pointer to itself, the table of thread-local blocks, the pointer again; further on the stack's start and size.
    private static void Describe(SyntheticMemory memory, ulong start, ulong pages, ulong shift)
    {
        ulong at = start + (pages * Page) - 2304 + shift;
        memory.Write(at, at);
        memory.Write(at + 8, start + 1);
        memory.Write(at + 16, at);
        memory.Write(at + 1680, start);
        memory.Write(at + 1688, pages * Page);
    }
}
