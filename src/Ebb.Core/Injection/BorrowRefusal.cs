using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Why no thread of a process may be borrowed, whatever for, as its status tells before one is stopped.</summary>
internal static class BorrowRefusal
{
    /// <returns>A clause without a full stop; null where nothing stands against it.</returns>
    public static string? WhyNot(Status status) =>
        ThreadFilter.WhyUnread(status)
        ?? (status.HasShadowStack ? "it has a shadow stack, against which a borrowed thread's way home would be an error" : null);
}
