using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>All that is said about one snapshot. Text and JSON render the same report: a number cannot differ between them.</summary>
public sealed record Report
{
    private Report(Snapshot snapshot)
    {
        Snapshot = snapshot;
        Ledger = Ledger.Of(snapshot);
        Totals = MallocTotals.Of(snapshot.Mallocs);
        Returnable = Returnable.Of(snapshot.Mallocs);
        Verdicts = Judgement.Of(snapshot, Ledger);
        Causes = CausesIn(Verdicts);
        Settings = snapshot.Mallocs.Count > 0 ? SettingsTruth.Of(snapshot.Target, snapshot.Mallocs[0]) : [];
        Pins = Pin.Of(snapshot.Mallocs, snapshot.Reach?.Pins ?? []);
        Diagnostics = Rendering.Diagnostics.Of(snapshot, Ledger, Totals);
    }

    public Snapshot Snapshot { get; }

    public Ledger Ledger { get; }

    public MallocTotals Totals { get; }

    public Returnable Returnable { get; }

    /// <summary>The primary one first.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; }

    public Verdict Primary => Verdicts[0];

    /// <summary>Why held memory did not go back; empty where none is worth a verdict.</summary>
    public IReadOnlyList<Cause> Causes { get; }

    /// <summary>Of the first malloc; empty where there is none.</summary>
    public IReadOnlyList<SettingRow> Settings { get; }

    /// <summary>Blocks that keep free memory, most first.</summary>
    public IReadOnlyList<Pin> Pins { get; }

    public IReadOnlyList<Remark> Diagnostics { get; }

    public static Report Of(Snapshot snapshot) => new(snapshot);

    private static IReadOnlyList<Cause> CausesIn(IReadOnlyList<Verdict> verdicts)
    {
        foreach (Verdict verdict in verdicts)
        {
            if (verdict is Verdict.HeldFree held)
            {
                return held.Causes;
            }
        }

        return [];
    }
}
