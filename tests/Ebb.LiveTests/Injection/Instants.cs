using Ebb.Injection;

namespace Ebb.LiveTests.Injection;

/// <summary>The moments that an errand goes through, each of which we could die in.</summary>
internal static class Instants
{
    /// <summary>Of a copy of the target.</summary>
    public static IReadOnlyList<Instant> OfACopy { get; } = [.. Enum.GetValues<Instant>().Where(static instant => instant is not (Instant.Listed or Instant.Unlocked))];

    /// <summary>Of memory that is given back under a lock, by a thread that was in a call.</summary>
    public static IReadOnlyList<Instant> OfATrim { get; } =
    [
        Instant.Standing, Instant.FramesWritten, Instant.MaskCollapsed, Instant.Flipped, Instant.Masked, Instant.AtEntry, Instant.Listed, Instant.Committed,
        Instant.AtExit, Instant.Unlocked, Instant.Stopped, Instant.MaskRestored, Instant.Restored, Instant.LetGo,
    ];
}
