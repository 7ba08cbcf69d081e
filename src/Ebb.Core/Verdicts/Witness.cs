using System.Diagnostics;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>Puts together one verdict with its evidence and its remedies.</summary>
internal sealed class Witness(Snapshot snapshot, Ledger ledger)
{
    private readonly Returnable _returnable = Returnable.Of(snapshot.Mallocs);
    private readonly IReadOnlyList<Advice> _advice = VerdictRules.Advice();

    private GlibcVersion? Version => snapshot.Mallocs.Count > 0 ? snapshot.Mallocs[0].Version : null;

    public Verdict Of(string id, Bytes bytes, bool isPrimary) => id switch
    {
        VerdictRules.HeldFree => HeldFree(bytes, isPrimary),
        VerdictRules.Fragmented => Fragmented(bytes, isPrimary),
        VerdictRules.InUse => InUse(bytes, isPrimary),
        VerdictRules.Elsewhere => Elsewhere(bytes, isPrimary),
        _ => throw new UnreachableException(id),
    };

    public Verdict Small() => new Verdict.Small
    {
        IsPrimary = true,
        Bytes = ledger.Resident,
        Resident = ledger.Resident,
        Because = [Wording.OfRow(ledger, LedgerKind.File), Wording.OfMalloc(ledger)],
    };

    public Verdict Undecided(Doubt doubt, bool isPrimary) =>
        new Verdict.Undecided(Wording.Question(doubt.All), doubt.Missing ?? Wording.NothingKnown)
        {
            IsPrimary = isPrimary,
            Bytes = doubt.All < ledger.Resident ? doubt.All : ledger.Resident,
            Resident = ledger.Resident,
            Because = DamageSeen(),
            Remedies = snapshot.Capture.Mode == CaptureMode.Live ? Advise("undecided/live") : [],
        };

    private Verdict.HeldFree HeldFree(Bytes bytes, bool isPrimary)
    {
        IReadOnlyList<Cause> causes = Causes.Of(snapshot.Mallocs);
        var because = new List<Evidence> { Wording.OfRow(ledger, LedgerKind.Held) };
        List<Remedy> remedies = Advise(VerdictRules.HeldFree);
        foreach (Cause cause in causes)
        {
            because.Add(Wording.OfCause(cause, SettingsOf(cause.Arena)));
        }

        if (causes.Count > 0)
        {
            Merge(remedies, Advise("held-free/" + VerdictRules.IdOf(causes[0].Kind)));
        }

        because.Add(Wording.OfForecast(_returnable));
        return new Verdict.HeldFree(_returnable, causes)
        {
            IsPrimary = isPrimary,
            Bytes = bytes,
            Resident = ledger.Resident,
            Because = because,
            Remedies = remedies,
        };
    }

    private Verdict.Fragmented Fragmented(Bytes bytes, bool isPrimary)
    {
        var pins = new List<PagePin>();
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            pins.AddRange(malloc.PagePins);
        }

        pins.Sort((a, b) => b.Holds != a.Holds ? b.Holds.CompareTo(a.Holds) : a.Example.CompareTo(b.Example));
        var because = new List<Evidence> { Wording.OfRow(ledger, LedgerKind.Pinned) };
        for (int i = 0; i < pins.Count && i < VerdictRules.Named; i++)
        {
            because.Add(Wording.OfPin(pins[i]));
        }

        return new Verdict.Fragmented(pins)
        {
            IsPrimary = isPrimary,
            Bytes = bytes,
            Resident = ledger.Resident,
            Because = because,
            Remedies = Advise(VerdictRules.Fragmented),
        };
    }

    private Verdict.InUse InUse(Bytes bytes, bool isPrimary)
    {
        var totals = MallocTotals.Of(snapshot.Mallocs);
        IReadOnlyList<SizeClass> sizes = LiveSizes.Of(snapshot.Mallocs);
        var because = new List<Evidence> { Wording.OfRow(ledger, LedgerKind.Live) };
        for (int i = 0; i < sizes.Count && i < VerdictRules.Named; i++)
        {
            because.Add(Wording.OfSize(sizes[i], totals.Live.Bytes));
        }

        if (totals.Mmapped.Blocks > 0)
        {
            because.Add(Wording.OfMmapped(totals.Mmapped));
        }

        return new Verdict.InUse(totals.Live, sizes)
        {
            IsPrimary = isPrimary,
            Bytes = bytes,
            Resident = ledger.Resident,
            Because = because,
            Remedies = Advise(VerdictRules.InUse),
        };
    }

    private Verdict.Elsewhere Elsewhere(Bytes bytes, bool isPrimary)
    {
        LedgerRow row = ForeignMemory.LargestRow(ledger);
        AllocatorFacts? owner = row.Kind == LedgerKind.Anonymous ? ForeignMemory.Owner(snapshot.Target.Allocators, _advice) : null;
        var because = new List<Evidence> { Wording.OfRow(ledger, row.Kind) };
        if (owner is not null)
        {
            because.Add(Wording.OfOwner(owner));
        }

        foreach (MappingFacts mapping in ForeignMemory.LargestMappings(snapshot.Mappings, row.Kind))
        {
            because.Add(Wording.OfMapping(mapping));
        }

        List<Remedy> remedies = owner is null ? [] : Advise("elsewhere/" + owner.Name);
        return new Verdict.Elsewhere(row, owner)
        {
            IsPrimary = isPrimary,
            Bytes = bytes,
            Resident = ledger.Resident,
            Because = because,
            Remedies = remedies.Count > 0 ? remedies : Advise("elsewhere/" + row.Kind),
        };
    }

    private List<Remedy> Advise(string on)
    {
        var remedies = new List<Remedy>();
        foreach (Advice advice in _advice)
        {
            Bytes returns = advice.Returns switch
            {
                AdviceReturns.ByEbb => _returnable.ByTrim,
                AdviceReturns.ByMallocTrim => _returnable.ByMallocTrim,
                _ => Bytes.Zero,
            };
            bool isIdle = advice.Returns != AdviceReturns.Nothing && returns == Bytes.Zero;
            bool hasProcess = snapshot.Capture.Mode != CaptureMode.Core || !advice.Command.Contains("{pid}", StringComparison.Ordinal);
            if (advice.For == on && !isIdle && hasProcess && advice.HoldsFor(Version))
            {
                string pid = snapshot.Target.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
                remedies.Add(new Remedy(advice.Command.Replace("{pid}", pid, StringComparison.Ordinal), returns, advice.Note));
            }
        }

        return remedies;
    }

    // One command is named once, with all that is to be said of it.
    private static void Merge(List<Remedy> remedies, List<Remedy> more)
    {
        foreach (Remedy remedy in more)
        {
            int same = remedies.FindIndex(known => known.Command == remedy.Command);
            if (same < 0)
            {
                remedies.Add(remedy);
            }
            else
            {
                remedies[same] = remedies[same] with { Note = remedies[same].Note + " " + remedy.Note };
            }
        }
    }

    private Settings SettingsOf(ArenaFacts arena)
    {
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            if (malloc.Arenas.Contains(arena))
            {
                return malloc.Settings;
            }
        }

        throw new UnreachableException("an arena of no malloc");
    }

    private List<Evidence> DamageSeen()
    {
        var seen = new List<Evidence>();
        for (int i = 0; i < snapshot.Damage.Count && i < VerdictRules.Named; i++)
        {
            seen.Add(Wording.OfDamage(snapshot.Damage[i]));
        }

        return seen;
    }
}
