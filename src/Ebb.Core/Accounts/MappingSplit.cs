using System.Diagnostics;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Accounts;

/// <summary>One mapping's bytes on their way to their owners: each takes its part, and what is left belongs to the mapping's kind.</summary>
internal sealed class MappingSplit(MappingFacts mapping, Dictionary<string, Amounts> rows)
{
    private Amounts _left = new(mapping.Resident, mapping.Virtual, mapping.Swapped);

    public void Split()
    {
        if (mapping.Malloc is { } share)
        {
            Take(LedgerKind.Live, share.Live);
            Take(LedgerKind.Held, share.Held);
            Take(LedgerKind.Pinned, share.Pinned);
            Take(LedgerKind.Overhead, share.Overhead);
            Take(LedgerKind.Unread, share.Unread);
            Take(LedgerKind.HugePage, new Amounts(share.HugePageSurplus, share.HugePageSurplus, Bytes.Zero));
        }

        // A page under MADV_FREE inside a heap is malloc's already.
        Bytes lazy = mapping.LazyFree < _left.Resident ? mapping.LazyFree : _left.Resident;
        Take(LedgerKind.LazyFree, new Amounts(lazy, lazy, Bytes.Zero));
        Take(RowOf(mapping.Kind), _left);
    }

    private static string RowOf(MappingKind kind) => kind switch
    {
        MappingKind.File => LedgerKind.File,
        MappingKind.Shared => LedgerKind.Shared,
        MappingKind.Stack => LedgerKind.Stack,
        MappingKind.Anonymous => LedgerKind.Anonymous,
        MappingKind.Device => LedgerKind.Device,
        MappingKind.HugeTlb => LedgerKind.HugeTlb,
        _ => throw new UnreachableException(kind.ToString()),
    };

    private void Take(string kind, Amounts amounts)
    {
        if (amounts.Resident > _left.Resident || amounts.Virtual > _left.Virtual || amounts.Swapped > _left.Swapped)
        {
            throw new InvalidOperationException(
                $"{kind} claims {amounts} of the mapping at {mapping.Start}, where only {_left} is left of resident {mapping.Resident}");
        }

        _left = new Amounts(_left.Resident - amounts.Resident, _left.Virtual - amounts.Virtual, _left.Swapped - amounts.Swapped);
        rows[kind] = rows.GetValueOrDefault(kind) + amounts;
    }
}
