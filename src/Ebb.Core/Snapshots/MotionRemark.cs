using Ebb.Glibc;

namespace Ebb.Snapshots;

/// <summary>What is said of arenas that a thread was changing when the target was stopped, and of what that can be off by.</summary>
internal static class MotionRemark
{
    private const int Named = 8;

    public static IEnumerable<Remark> On(CaptureFacts capture, IReadOnlyList<MallocFacts> mallocs, IReadOnlyList<int> inside, IReadOnlyList<Damage> found)
    {
        ArenaFacts[] moving = [.. mallocs.SelectMany(static malloc => malloc.Arenas).Where(static arena => arena.IsInMotion)];
        if (moving.Length == 0 || capture.Mode == CaptureMode.Core)
        {
            yield break;
        }

        Bytes unread = moving.Aggregate(Bytes.Zero, static (sum, arena) => sum + arena.Unread);
        string arenas = moving.Length == 1 ? $"Arena {moving[0].Index} was" : $"{moving.Length} arenas ({List([.. moving.Select(static arena => arena.Index)])}) were";
        string threads = inside.Count switch
        {
            0 => "",
            1 => $" (thread {inside[0]} was inside malloc)",
            _ => $" ({inside.Count} threads were inside malloc: {List(inside)})",
        };
        string torn = found.Count == 0 ? "" : $" Places that did not fit together for that reason: {found.Count}, the first: {found[0].What}.";
        yield return new Remark("in-motion", RemarkSeverity.Info,
            $"{arenas} being changed when the target was stopped{threads}, and read all the same. In each, the block in hand (of fastbins being merged, those of one size) may count as live that is free, or the other way round; {unread} of them could not be told.{torn}");
    }

    private static string List(IReadOnlyList<int> numbers) =>
        string.Join(", ", numbers.Take(Named)) + (numbers.Count > Named ? ", …" : "");
}
