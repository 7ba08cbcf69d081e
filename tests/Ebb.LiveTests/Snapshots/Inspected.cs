using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A target as Ebb sees it while it stands still.</summary>
internal sealed record Inspected(Snapshot Snapshot, Ledger Ledger, MallocTotals Totals, IReadOnlyList<Verdict> Verdicts)
{
    public ArenaFacts Main => Assert.Single(Snapshot.Mallocs).Arenas[0];

    public IEnumerable<ArenaFacts> Arenas => Snapshot.Mallocs.SelectMany(malloc => malloc.Arenas);

    public static Inspected Of(Target target, CaptureMode mode = CaptureMode.Live) => Of(target.Pid, mode);

    public static Inspected Of(int pid, CaptureMode mode = CaptureMode.Live)
    {
        Quiet(pid);
        var seen = From(Capture.Take(pid, new CaptureOptions { Mode = mode }, TestContext.Current.CancellationToken));
        Assert.True(seen.Snapshot.Capture.IsExact, seen.Snapshot.Capture.WhyInexact);
        return seen;
    }

    public static Inspected From(Snapshot snapshot)
    {
        var ledger = Ledger.Of(snapshot);
        return new Inspected(snapshot, ledger, MallocTotals.Of(snapshot.Mallocs), Judgement.Of(snapshot, ledger));
    }

    /// <summary>Waits until no thread of it has anything left to do: a target may have said its last word and not yet gone to sleep.</summary>
    public static void Quiet(int pid) => ThreadStates.Until(() => ThreadStates.All(pid).All(state => state == 'S'));

    /// <summary>What must hold of every exact snapshot, whatever is in it: the books close, here and against the kernel's own count.</summary>
    public void Closes()
    {
        Assert.Equal(Kernel.Resident(Snapshot.Target.Pid), Ledger.Resident.Count);
        Assert.Equal(0, Ledger.KernelDifference);
        Assert.Equal(Ledger.Resident.Count, Ledger.Rows.Aggregate(0UL, (sum, row) => sum + row.Resident.Count));
        Assert.Equal(0, Totals.Gap);
        Assert.Equal(Bytes.Zero, Totals.Unread);
        Assert.Empty(Snapshot.Damage);
    }
}
