using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>Resident bytes that could belong to another group than the ledger has them in, and what is missing to tell.</summary>
/// <param name="Unread">Malloc's, and not walked.</param>
/// <param name="Lost">Cut off from the core: in no row.</param>
/// <param name="Anonymous">Counted as anonymous, where arenas or mmapped blocks are known to be missing.</param>
internal sealed record Doubt(Bytes Unread, Bytes Anonymous, Bytes Lost, string? Missing)
{
    public Bytes All => Unread + Anonymous + Lost;

    public static Doubt Of(Snapshot snapshot, Ledger ledger)
    {
        Bytes unread = ledger[LedgerKind.Unread].Resident;
        (Bytes anonymous, string? why) = HiddenIn(snapshot, ledger[LedgerKind.Anonymous].Resident);
        string? missing = unread == Bytes.Zero
            ? why
            : Wording.Unread(unread, FirstDamage(snapshot), snapshot.Capture) + (why is null ? "" : "; " + why);
        Bytes lost = snapshot.Capture.Lost;
        string? cut = lost == Bytes.Zero ? null : Wording.CutOff(lost);
        return new Doubt(unread, anonymous, lost, cut is null || missing is null ? cut ?? missing : cut + "; " + missing);
    }

    private static (Bytes Bytes, string? Why) HiddenIn(Snapshot snapshot, Bytes anonymous)
    {
        if (snapshot.Mallocs.Count == 0)
        {
            foreach (AllocatorFacts allocator in snapshot.Target.Allocators)
            {
                if (allocator.Name == "glibc")
                {
                    return (anonymous, Wording.MallocNotFound(snapshot.Remarks));
                }
            }
        }

        foreach (Damage damage in snapshot.Damage)
        {
            if (damage.Kind is DamageKind.ArenaRing or DamageKind.HeapChain)
            {
                return (anonymous, Wording.ArenasMissing(damage));
            }
        }

        Bytes lost = default;
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            if (malloc.Settings.MmappedBytes > malloc.Mmapped.Bytes.Count)
            {
                lost += new Bytes(malloc.Settings.MmappedBytes - malloc.Mmapped.Bytes.Count);
            }
        }

        Bytes hidden = lost < anonymous ? lost : anonymous;
        return (hidden, hidden == Bytes.Zero ? null : Wording.MmappedMissing(lost));
    }

    private static Damage? FirstDamage(Snapshot snapshot) => snapshot.Damage.Count > 0 ? snapshot.Damage[0] : null;
}
