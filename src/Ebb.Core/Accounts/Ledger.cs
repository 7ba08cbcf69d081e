using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Accounts;

/// <summary>Who owns every byte of the process. The rows sum to the resident bytes of its mappings, to the byte.</summary>
/// <remarks>
/// The sum holds by construction: a mapping's bytes are taken from it one owner after another, and the rest goes to the row of
/// its kind. An owner that wants more than is left is a bug of the snapshot, and is thrown, never evened out.
/// </remarks>
public sealed record Ledger
{
    private const ulong RunningTargetFloor = 1 << 20;
    private const double RunningTargetShare = 0.02;

    private Ledger(IReadOnlyList<LedgerRow> rows, Amounts total, KernelCount kernel, bool isExact)
    {
        Rows = rows;
        Total = total;
        KernelResident = kernel.Resident;
        KernelDifference = checked((long)total.Resident.Count - (long)kernel.Resident.Count);
        KernelAgrees = isExact ? KernelDifference == 0 : IsExplainedByRunning(KernelDifference, kernel.Resident);
    }

    public IReadOnlyList<LedgerRow> Rows { get; }

    public Amounts Total { get; }

    public Bytes Resident => Total.Resident;

    public Bytes KernelResident { get; }

    /// <summary>Our count of the resident bytes less the kernel's.</summary>
    public long KernelDifference { get; }

    /// <summary>
    /// Nothing lies between the two counts that the capture does not explain: nothing at all in an exact one; in one of a
    /// running target at most 1 MiB or 2 %, whichever is more, since the two counts are of different instants.
    /// </summary>
    public bool KernelAgrees { get; }

    /// <summary>Malloc's rows together.</summary>
    public Bytes Malloc => Sum(malloc: true);

    /// <summary>All rows that are not malloc's.</summary>
    public Bytes Elsewhere => Sum(malloc: false);

    /// <summary>The row's amounts; nothing where the ledger has no such row.</summary>
    public Amounts this[string kind]
    {
        get
        {
            foreach (LedgerRow row in Rows)
            {
                if (row.Kind == kind)
                {
                    return row.Amounts;
                }
            }

            return default;
        }
    }

    public static Ledger Of(Snapshot snapshot)
    {
        var rows = new Dictionary<string, Amounts>();
        Amounts total = default;
        foreach (MappingFacts mapping in snapshot.Mappings)
        {
            new MappingSplit(mapping, rows).Split();
            total += new Amounts(mapping.Resident, mapping.Virtual, mapping.Swapped);
        }

        var shown = new List<LedgerRow>(LedgerKind.All.Count);
        foreach (string kind in LedgerKind.All)
        {
            Amounts amounts = rows.GetValueOrDefault(kind);
            if (amounts != default || !IsRare(kind))
            {
                shown.Add(new LedgerRow(kind, amounts));
            }
        }

        return new Ledger(shown, total, snapshot.Kernel, snapshot.Capture.IsExact);
    }

    private static bool IsRare(string kind) => kind is LedgerKind.Unread or LedgerKind.Device or LedgerKind.HugeTlb;

    private static bool IsExplainedByRunning(long difference, Bytes kernel) =>
        Math.Abs(difference) <= Math.Max(RunningTargetFloor, kernel.Count * RunningTargetShare);

    private Bytes Sum(bool malloc)
    {
        Bytes sum = default;
        foreach (LedgerRow row in Rows)
        {
            if (LedgerKind.IsMalloc(row.Kind) == malloc)
            {
                sum += row.Resident;
            }
        }

        return sum;
    }
}
