using Ebb.Accounts;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>What can be said of memory that is not malloc's: its largest row, its likely owner, its largest mappings.</summary>
internal static class ForeignMemory
{
    public static LedgerRow LargestRow(Ledger ledger)
    {
        LedgerRow? largest = null;
        foreach (LedgerRow row in ledger.Rows)
        {
            if (!LedgerKind.IsMalloc(row.Kind) && (largest is null || row.Resident > largest.Resident))
            {
                largest = row;
            }
        }

        return largest ?? new LedgerRow(LedgerKind.Anonymous, default);
    }

    /// <summary>The first allocator or runtime that the rules know to keep memory of its own; null where there is none.</summary>
    public static AllocatorFacts? Owner(IReadOnlyList<AllocatorFacts> allocators, IReadOnlyList<Advice> rules)
    {
        foreach (AllocatorFacts allocator in allocators)
        {
            foreach (Advice rule in rules)
            {
                if (rule.For == "elsewhere/" + allocator.Name)
                {
                    return allocator;
                }
            }
        }

        return null;
    }

    public static IReadOnlyList<MappingFacts> LargestMappings(IReadOnlyList<MappingFacts> mappings, string row)
    {
        var largest = new List<MappingFacts>();
        foreach (MappingFacts mapping in mappings)
        {
            if (mapping.Malloc is null && mapping.Resident != Bytes.Zero && IsIn(mapping, row))
            {
                largest.Add(mapping);
            }
        }

        largest.Sort((a, b) => b.Resident != a.Resident ? b.Resident.CompareTo(a.Resident) : a.Start.CompareTo(b.Start));
        return largest.Count <= VerdictRules.Named ? largest : largest[..VerdictRules.Named];
    }

    private static bool IsIn(MappingFacts mapping, string row) => row switch
    {
        LedgerKind.File => mapping.Kind == MappingKind.File,
        LedgerKind.Shared => mapping.Kind == MappingKind.Shared,
        LedgerKind.Stack => mapping.Kind == MappingKind.Stack,
        LedgerKind.Anonymous => mapping.Kind == MappingKind.Anonymous,
        LedgerKind.LazyFree => mapping.LazyFree != Bytes.Zero,
        _ => false,
    };
}
