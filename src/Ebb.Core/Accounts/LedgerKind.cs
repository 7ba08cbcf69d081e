namespace Ebb.Accounts;

/// <summary>The names of the ledger's rows, as text and JSON have them.</summary>
public static class LedgerKind
{
    public const string Live = "malloc.live";
    public const string Held = "malloc.held";
    public const string Pinned = "malloc.pinned";
    public const string Overhead = "malloc.overhead";

    /// <summary>Malloc's, and not walked.</summary>
    public const string Unread = "malloc.unread";

    public const string File = "file";
    public const string Shared = "shared";
    public const string Stack = "stack";
    public const string Anonymous = "anonymous";
    public const string LazyFree = "lazyfree";

    /// <summary>Resident only because a huge page reaches beyond the end of a heap.</summary>
    public const string HugePage = "hugepage";

    public const string Device = "device";
    public const string HugeTlb = "hugetlb";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Live, Held, Pinned, Overhead, Unread, File, Shared, Stack, Anonymous, LazyFree, HugePage, Device, HugeTlb];

    public static bool IsMalloc(string kind) => kind is Live or Held or Pinned or Overhead or Unread;
}
