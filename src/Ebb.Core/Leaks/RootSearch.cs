using System.Runtime.InteropServices;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Leaks;

/// <summary>Finds the memory that can keep blocks: every page a program wrote to that is not malloc's, stacks from their stack pointers on.</summary>
/// <remarks>
/// What is left out, each for a reason: malloc's own words, which lead to chunks that are free; what lies below a stack pointer; stacks of
/// threads that have ended, which glibc keeps for the next ones, but for the word that leads to their table of thread-local blocks.
/// </remarks>
internal sealed class RootSearch(IPagedMemory memory, IReadOnlyList<Mapping> mappings, IReadOnlyList<ThreadRoots> threads, string? program)
{
    private const int Window = 1 << 20;
    private const int Alignment = 64; // of a thread's descriptor

    private static readonly Bytes s_page = new((ulong)Environment.SystemPageSize);

    private readonly IPagedMemory _memory = memory;
    private readonly IReadOnlyList<Mapping> _mappings = mappings;
    private readonly IReadOnlyList<ThreadRoots> _threads = threads;
    private readonly string? _program = program;
    private readonly List<AddressRange> _cuts = [];
    private readonly List<(int Tid, AddressRange Stack)> _stacks = [];
    private AddressRange[] _merged = []; // cuts, apart from one another

    /// <summary>Words that are roots by themselves: the tables of thread-local blocks of threads that have ended.</summary>
    public List<ulong> Words { get; } = [];

    /// <summary>How many stacks of ended threads were left out.</summary>
    public int DeadStacks { get; private set; }

    /// <param name="malloc">Malloc's heaps and its own variables.</param>
    public List<Root> Find(IEnumerable<AddressRange> malloc)
    {
        _cuts.AddRange(malloc);
        FindStacks();
        _merged = Merged(_cuts);
        FindDeadStacks();
        _merged = Merged(_cuts);
        var roots = new List<Root>();
        for (int i = 0; i < _mappings.Count; i++)
        {
            Mapping mapping = _mappings[i];
            if ((mapping.Access & Access.Read) != 0 && mapping.Name is not ("[vdso]" or "[vvar]" or "[vvar_vclock]" or "[vsyscall]"))
            {
                Add(roots, mapping, i == 0 ? null : _mappings[i - 1]);
            }
        }

        roots.Sort(static (left, right) => (left.Kind, left.Start).CompareTo((right.Kind, right.Start)));
        return roots;
    }

    // A thread that runs on another stack than its own (a coroutine, a handler of signals) does not say how far its own is in use: all of it is.
    private void FindStacks()
    {
        foreach (ThreadRoots thread in _threads)
        {
            AddressRange? stack = thread.ThreadPointer is { } pointer && ThreadDescriptor.StackOf(_memory, new Address(pointer), isBelow: !thread.HasRedZone, s_page) is { } block
                ? new AddressRange(block.Start.Value, block.End.Value)
                : _mappings.Where(static mapping => mapping.Name == "[stack]").Select(static mapping => (AddressRange?)new AddressRange(mapping.Start.Value, mapping.End.Value)).FirstOrDefault();
            if (stack is { } found)
            {
                _stacks.Add((thread.Tid, found));
                if (thread.StackEnd is { } end && end >= found.Start && end < found.End)
                {
                    _cuts.Add(new AddressRange(found.Start, end & ~7UL));
                }
            }
        }
    }

    private void FindDeadStacks()
    {
        var living = _threads.Select(static thread => thread.ThreadPointer).OfType<ulong>().ToHashSet();
        if (living.Count < _threads.Count)
        {
            return; // whose are alive is not known
        }

        ulong[] words = new ulong[(Window / 8) + 2];
        foreach (Mapping mapping in _mappings)
        {
            bool canBe = mapping.Inode == 0 && (mapping.Access & (Access.Read | Access.Write | Access.Shared)) == (Access.Read | Access.Write)
                && (mapping.Name is null || mapping.Name.StartsWith("[anon", StringComparison.Ordinal));
            if (!canBe)
            {
                continue;
            }

            foreach (AddressRange left in Outside(mapping.Start.Value, mapping.End.Value))
            {
                foreach (AddressRange run in PagesOf(left.Start, left.End, isShared: false))
                {
                    FindDead(run, words, living);
                }
            }
        }
    }

    private void FindDead(AddressRange run, ulong[] words, HashSet<ulong> living)
    {
        for (ulong at = run.Start; at < run.End; at += Window)
        {
            int wanted = (int)Math.Min((ulong)words.Length * 8, run.End - at);
            int read = _memory.Read(new Address(at), MemoryMarshal.AsBytes(words.AsSpan())[..wanted]) / 8;
            for (int i = (int)((0 - at) & (Alignment - 1)) / 8; i + 2 < read && i < Window / 8; i += Alignment / 8)
            {
                ulong here = at + ((ulong)i * 8);
                if (words[i] == here && words[i + 2] == here && !living.Contains(here)
                    && ThreadDescriptor.StackOf(_memory, new Address(here), isBelow: false, s_page) is { } stack && !_stacks.Exists(one => one.Stack.Start < stack.End.Value && stack.Start.Value < one.Stack.End))
                {
                    Words.Add(words[i + 1]); // its dtv
                    _cuts.Add(new AddressRange(stack.Start.Value, stack.End.Value));
                    DeadStacks++;
                }
            }
        }
    }

    private void Add(List<Root> roots, Mapping mapping, Mapping? before)
    {
        bool isShared = (mapping.Access & Access.Shared) != 0;
        RootKind kind = isShared ? RootKind.Shared
            : mapping.Name == "[stack]" ? RootKind.Stack
            : mapping.Inode == 0 ? KindOfAnonymous(mapping, before)
            : mapping.Name == _program ? RootKind.Program
            : RootKind.Library;
        foreach (AddressRange left in Outside(mapping.Start.Value, mapping.End.Value))
        {
            (int tid, AddressRange stack) = _stacks.Find(one => one.Stack.Start <= left.Start && left.Start < one.Stack.End);
            if (tid == 0 || isShared)
            {
                roots.Add(new Root(kind, mapping.Name, 0, left.Start, left.End, isShared) { IsCode = (mapping.Access & Access.Execute) != 0 });
                continue;
            }

            ulong end = Math.Min(stack.End, left.End);
            roots.Add(new Root(RootKind.Stack, mapping.Name, tid, left.Start, end, false));
            if (end < left.End)
            {
                roots.Add(new Root(kind, mapping.Name, 0, end, left.End, false));
            }
        }
    }

    // The part of bss behind the last page of a file lies in memory without a name, right behind the file's.
    private RootKind KindOfAnonymous(Mapping mapping, Mapping? before)
    {
        return mapping.Name is not null || before is not { Inode: not 0 } || before.End != mapping.Start || (before.Access & Access.Write) == 0 ? RootKind.Anonymous
            : before.Name == _program ? RootKind.Program
            : RootKind.Library;
    }

    private static AddressRange[] Merged(List<AddressRange> ranges)
    {
        ranges.Sort();
        var merged = new List<AddressRange>(ranges.Count);
        foreach (AddressRange range in ranges)
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, range.End) };
            }
            else if (range.End > range.Start)
            {
                merged.Add(range);
            }
        }

        return [.. merged];
    }

    private IEnumerable<AddressRange> Outside(ulong start, ulong end)
    {
        AddressRange[] cuts = _merged;
        int first = Array.BinarySearch(cuts, new AddressRange(start, start));
        first = first < 0 ? ~first : first;
        for (int i = Math.Max(first - 1, 0); i < cuts.Length && cuts[i].Start < end; i++)
        {
            if (cuts[i].End <= start)
            {
                continue;
            }

            if (cuts[i].Start > start)
            {
                yield return new AddressRange(start, cuts[i].Start);
            }

            start = cuts[i].End;
            if (start >= end)
            {
                yield break;
            }
        }

        if (start < end)
        {
            yield return new AddressRange(start, end);
        }
    }

    /// <summary>What of a range was written: pages of the process's own; of shared memory, all that are there.</summary>
    public IEnumerable<AddressRange> PagesOf(ulong start, ulong end, bool isShared) => PagesOf(_memory, start, end, isShared);

    /// <inheritdoc cref="PagesOf(ulong, ulong, bool)"/>
    public static IEnumerable<AddressRange> PagesOf(IPagedMemory memory, ulong start, ulong end, bool isShared)
    {
        var runs = new PageRun[512];
        AddressRange open = default;
        ulong page = (ulong)Environment.SystemPageSize;
        for (ulong at = start & ~(page - 1), to = (end + page - 1) & ~(page - 1); at < to;)
        {
            int count = memory.NextPages(ref at, to, runs);
            for (int i = 0; i < count; i++)
            {
                PageStates states = runs[i].States;
                if ((states & PageStates.Zero) != 0 || (!isShared && (states & PageStates.File) != 0 && (states & PageStates.Swapped) == 0))
                {
                    continue;
                }

                ulong first = Math.Max(runs[i].Start, start), last = Math.Min(runs[i].End, end);
                if (first >= last)
                {
                    continue;
                }

                if (first == open.End)
                {
                    open = open with { End = last };
                    continue;
                }

                if (open.End > 0)
                {
                    yield return open;
                }

                open = new AddressRange(first, last);
            }
        }

        if (open.End > 0)
        {
            yield return open;
        }
    }
}
