namespace Ebb.Glibc;

/// <summary>Malloc's bytes in a mapping or an arena, split as the ledger has them.</summary>
/// <param name="HugePageSurplus">
/// Pages beyond the end of every heap in the mapping that are resident only because a huge page covers them.
/// They are not in the other four.
/// </param>
public readonly record struct MallocShare(Amounts Live, Amounts Held, Amounts Pinned, Amounts Overhead, Amounts Unread, Bytes HugePageSurplus)
{
    public static MallocShare operator +(MallocShare a, MallocShare b) => new(
        a.Live + b.Live, a.Held + b.Held, a.Pinned + b.Pinned, a.Overhead + b.Overhead, a.Unread + b.Unread, a.HugePageSurplus + b.HugePageSurplus);

    public static MallocShare Add(MallocShare left, MallocShare right) => left + right;
}
