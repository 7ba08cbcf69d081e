using Ebb.Accounts;
using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>What only a walk of the heaps and the kernel's own walk of the page tables tell.</summary>
public sealed record WalkedFigures
{
    /// <summary>The kernel's count with each page divided by the number of its users.</summary>
    public required Bytes Proportional { get; init; }

    /// <summary>Rows of the ledger that have something in them; they sum to what was resident then.</summary>
    public required IReadOnlyList<LedgerRow> Ledger { get; init; }

    public required ulong LiveBlocks { get; init; }

    public required Bytes Tcache { get; init; }

    public required Bytes Fastbins { get; init; }

    public required Bytes Bins { get; init; }

    public required Bytes Overhead { get; init; }

    /// <summary>No thread of the target ran while it was read.</summary>
    public required bool IsExact { get; init; }

    internal static WalkedFigures Of(Snapshot snapshot, MallocTotals totals) => new()
    {
        Proportional = snapshot.Kernel.Proportional,
        Ledger = [.. Accounts.Ledger.Of(snapshot).Rows.Where(static row => row.Resident > Bytes.Zero || LedgerKind.IsMalloc(row.Kind))],
        LiveBlocks = totals.Live.Blocks,
        Tcache = totals.Tcache.Bytes,
        Fastbins = totals.Fastbins.Bytes,
        Bins = totals.Bins.Bytes,
        Overhead = totals.Overhead,
        IsExact = snapshot.Capture.IsExact,
    };
}
