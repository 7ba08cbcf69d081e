using Ebb.Accounts;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>All verdicts on one snapshot: the primary one first, the others by the bytes they speak of.</summary>
public sealed class Judgement
{
    private readonly Snapshot _snapshot;
    private readonly Ledger _ledger;
    private readonly Witness _witness;

    private Judgement(Snapshot snapshot, Ledger ledger)
    {
        _snapshot = snapshot;
        _ledger = ledger;
        _witness = new Witness(snapshot, ledger);
    }

    public static IReadOnlyList<Verdict> Of(Snapshot snapshot, Ledger ledger) => new Judgement(snapshot, ledger).Judge();

    private List<Verdict> Judge()
    {
        (string Id, Bytes Bytes)[] groups =
        [
            (VerdictRules.HeldFree, _ledger[LedgerKind.Held].Resident),
            (VerdictRules.Fragmented, _ledger[LedgerKind.Pinned].Resident),
            (VerdictRules.InUse, _ledger[LedgerKind.Live].Resident + _ledger[LedgerKind.Overhead].Resident),
            (VerdictRules.Elsewhere, _ledger.Elsewhere),
        ];
        // Stable: of two groups as large as each other the one named first decides.
        Array.Sort(groups, (a, b) => b.Bytes != a.Bytes ? b.Bytes.CompareTo(a.Bytes) : Order(a.Id).CompareTo(Order(b.Id)));

        var doubt = Doubt.Of(_snapshot, _ledger);
        var verdicts = new List<Verdict>();
        if (IsSmall(doubt))
        {
            verdicts.Add(_witness.Small());
        }
        else if (IsOpen(groups, doubt))
        {
            verdicts.Add(_witness.Undecided(doubt, isPrimary: true));
        }

        foreach ((string id, Bytes bytes) in groups)
        {
            if (verdicts.Count == 0 || Follows(bytes))
            {
                verdicts.Add(_witness.Of(id, bytes, isPrimary: verdicts.Count == 0));
            }
        }

        if (verdicts[0] is not Verdict.Undecided && Follows(doubt.Unread))
        {
            verdicts.Add(_witness.Undecided(doubt, isPrimary: false));
        }

        return _snapshot.Capture.Mode == CaptureMode.Core ? verdicts.ConvertAll(static verdict => verdict with { IsOfACore = true }) : verdicts;
    }

    private static int Order(string id)
    {
        for (int i = 0; i < VerdictRules.Ids.Count; i++)
        {
            if (VerdictRules.Ids[i] == id)
            {
                return i;
            }
        }

        return VerdictRules.Ids.Count;
    }

    private bool Follows(Bytes bytes) =>
        bytes.Count >= VerdictRules.FollowsFrom && bytes.ShareOf(_ledger.Resident) >= VerdictRules.FollowsFromShare;

    // With what was cut off: the rest of a large core is no small process.
    private bool IsSmall(Doubt doubt)
    {
        Bytes own = _ledger.Resident - _ledger[LedgerKind.File].Resident;
        return (own + doubt.Lost).Count < VerdictRules.SmallBelow
            && (_ledger.Resident + doubt.Lost).Count < VerdictRules.SmallBelowInAll;
    }

    // Open is what could turn out otherwise: some other group, with all the doubtful bytes, would own more than the first is sure of.
    private static bool IsOpen((string Id, Bytes Bytes)[] groups, Doubt doubt)
    {
        if (doubt.All.Count < VerdictRules.DoubtFrom)
        {
            return false;
        }

        Bytes first = Sure(groups[0], doubt);
        for (int i = 1; i < groups.Length; i++)
        {
            if (Sure(groups[i], doubt) + doubt.All > first)
            {
                return true;
            }
        }

        return false;
    }

    private static Bytes Sure((string Id, Bytes Bytes) group, Doubt doubt) =>
        group.Id == VerdictRules.Elsewhere ? group.Bytes - doubt.Anonymous : group.Bytes;
}
