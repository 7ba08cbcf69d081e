using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>A row of the ledger before and after.</summary>
public sealed record RowChange(string Kind, Amounts Before, Amounts After)
{
    public Change Resident => Change.Between(Before.Resident, After.Resident);
}
