using Ebb.Snapshots;

namespace Ebb.Accounts;

/// <summary>One of two snapshots that are compared.</summary>
/// <param name="Name">As the user named it: a file, a process.</param>
/// <param name="At">When the target was read.</param>
public sealed record Side(string Name, Snapshot Snapshot, DateTimeOffset At)
{
    public Ledger Ledger { get; } = Ledger.Of(Snapshot);
}
