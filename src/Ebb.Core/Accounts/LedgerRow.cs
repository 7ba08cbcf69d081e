using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>One owner of memory, and how much it owns: <see cref="LedgerKind"/> has the names.</summary>
public sealed record LedgerRow(string Kind, Amounts Amounts)
{
    public Bytes Resident => Amounts.Resident;

    public Bytes Virtual => Amounts.Virtual;

    public Bytes Swapped => Amounts.Swapped;
}
