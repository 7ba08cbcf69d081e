using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>An arena before and after; one of the two is null where it was made or is gone.</summary>
public sealed record ArenaChange(string Library, ArenaFacts? Before, ArenaFacts? After)
{
    /// <summary>As it is now, or as it was last seen.</summary>
    public ArenaFacts Latest => After ?? Before!;

    public Change Resident => Change.Between(ResidentOf(Before), ResidentOf(After));

    public Change Live => Of(static share => share.Live);

    public Change Held => Of(static share => share.Held);

    public Change Pinned => Of(static share => share.Pinned);

    private static Bytes ResidentOf(ArenaFacts? arena) => arena is null
        ? Bytes.Zero
        : arena.Share.Live.Resident + arena.Share.Held.Resident + arena.Share.Pinned.Resident + arena.Share.Overhead.Resident + arena.Share.Unread.Resident;

    private Change Of(Func<MallocShare, Amounts> part) =>
        Change.Between(part(Before?.Share ?? default).Resident, part(After?.Share ?? default).Resident);
}
