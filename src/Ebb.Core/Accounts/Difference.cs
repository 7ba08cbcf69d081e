using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>What changed from one snapshot to another: by row of the ledger, arena, block size and type, most growth first.</summary>
public sealed record Difference
{
    // The kernel tells when a process started by the time of boot, which moves by a second as the clock is set.
    private static readonly TimeSpan s_clock = TimeSpan.FromSeconds(2);

    private Difference(Side before, Side after)
    {
        Before = before;
        After = after;
        Rows = RowsOf(before.Ledger, after.Ledger);
        Arenas = ArenasOf(before.Snapshot.Mallocs, after.Snapshot.Mallocs, IsSameProcess);
        (Sizes, HasAllSizes) = SizesOf(before.Snapshot.Mallocs, after.Snapshot.Mallocs);
        Keepers = KeeperChanges.Of(before.Snapshot.Reach, after.Snapshot.Reach, IsSameProcess);
        (Types, HasAllTypes) = TypeChanges.Of(before.Snapshot.Mallocs, after.Snapshot.Mallocs);
    }

    public Side Before { get; }

    public Side After { get; }

    public Change Resident => Change.Between(Before.Ledger.Resident, After.Ledger.Resident);

    /// <summary>Negative where the second was taken before the first.</summary>
    public TimeSpan Elapsed => After.At - Before.At;

    public IReadOnlyList<RowChange> Rows { get; }

    public IReadOnlyList<ArenaChange> Arenas { get; }

    /// <summary>Sizes whose blocks are as many as before are left out.</summary>
    public IReadOnlyList<SizeChange> Sizes { get; }

    /// <summary>False where one side knows only the sizes that most bytes are in: what both know is compared.</summary>
    public bool HasAllSizes { get; }

    /// <summary>Types whose blocks are as many as before are left out.</summary>
    public IReadOnlyList<TypeChange> Types { get; }

    /// <summary>False where one side did not count types, or had more than are counted: what both know is compared.</summary>
    public bool HasAllTypes { get; }

    /// <summary>Who keeps more or less than before, by what each reaches first; empty where one side was taken without it.</summary>
    public IReadOnlyList<KeeperChange> Keepers { get; }

    /// <summary>Both are of one process, and it was not started anew between them. A core does not say when that was: there the name counts.</summary>
    public bool IsSameProcess =>
        Before.Snapshot.Target.Pid == After.Snapshot.Target.Pid
        && (Before.Snapshot.Target.StartedAt is { } first && After.Snapshot.Target.StartedAt is { } second
            ? (first - second).Duration() <= s_clock
            : Before.Snapshot.Target.Name == After.Snapshot.Target.Name);

    public static Difference Of(Side before, Side after) => new(before, after);

    private static List<RowChange> RowsOf(Ledger before, Ledger after)
    {
        var rows = new List<RowChange>();
        foreach (string kind in LedgerKind.All)
        {
            if (before[kind] != default || after[kind] != default)
            {
                rows.Add(new RowChange(kind, before[kind], after[kind]));
            }
        }

        // Rows that changed by as much stay in the ledger's order.
        return [.. rows.OrderByDescending(static row => row.Resident)];
    }

    // An arena keeps its address for life. Of two processes only their order is comparable.
    private static List<ArenaChange> ArenasOf(IReadOnlyList<MallocFacts> before, IReadOnlyList<MallocFacts> after, bool isSameProcess)
    {
        var old = new Dictionary<(string Library, ulong Key), ArenaFacts>();
        foreach ((string library, ArenaFacts arena) in Flat(before))
        {
            old[(library, Key(arena))] = arena;
        }

        var changes = new List<ArenaChange>();
        foreach ((string library, ArenaFacts arena) in Flat(after))
        {
            old.Remove((library, Key(arena)), out ArenaFacts? known);
            changes.Add(new ArenaChange(library, known, arena));
        }

        changes.AddRange(old.Select(static gone => new ArenaChange(gone.Key.Library, gone.Value, null)));
        return [.. changes.OrderByDescending(static change => change.Resident).ThenBy(static change => change.Latest.Index)];

        ulong Key(ArenaFacts arena) => isSameProcess ? arena.Address.Value : (ulong)arena.Index;
    }

    private static IEnumerable<(string Library, ArenaFacts Arena)> Flat(IReadOnlyList<MallocFacts> mallocs) =>
        mallocs.SelectMany(static malloc => malloc.Arenas.Select(arena => (malloc.Library, arena)));

    private static (List<SizeChange> Changes, bool AreAll) SizesOf(IReadOnlyList<MallocFacts> before, IReadOnlyList<MallocFacts> after)
    {
        Dictionary<Bytes, SizeClass> old = Gather(before, out bool hasAllOld);
        Dictionary<Bytes, SizeClass> now = Gather(after, out bool hasAllNow);
        var changes = new List<SizeChange>();
        foreach (Bytes size in old.Keys.Union(now.Keys))
        {
            bool isKnown = (hasAllOld || old.ContainsKey(size)) && (hasAllNow || now.ContainsKey(size));
            SizeClass was = old.GetValueOrDefault(size);
            SizeClass has = now.GetValueOrDefault(size);
            if (isKnown && was.Blocks != has.Blocks)
            {
                changes.Add(new SizeChange(size, was.Blocks, has.Blocks, Change.Between(was.Bytes, has.Bytes)));
            }
        }

        return ([.. changes.OrderByDescending(static change => change.Bytes).ThenBy(static change => change.BlockSize)], hasAllOld && hasAllNow);
    }

    private static Dictionary<Bytes, SizeClass> Gather(IReadOnlyList<MallocFacts> mallocs, out bool hasAll)
    {
        hasAll = true;
        var sizes = new Dictionary<Bytes, SizeClass>();
        foreach (MallocFacts malloc in mallocs)
        {
            hasAll &= malloc.Census is { HasAllSizes: true };
            foreach (SizeClass size in malloc.Census?.Sizes ?? malloc.LiveSizes)
            {
                SizeClass sum = sizes.GetValueOrDefault(size.BlockSize);
                sizes[size.BlockSize] = new SizeClass(size.BlockSize, checked(sum.Blocks + size.Blocks), sum.Bytes + size.Bytes);
            }
        }

        return sizes;
    }
}
