using Ebb.Rendering;
using Ebb.Verdicts;

namespace Ebb.Lab;

/// <summary>Whether freed memory stayed, and why, as ebb sees it.</summary>
internal static class Kept
{
    /// <summary>More than half of what was taken is still there.</summary>
    public static bool Mostly(Bytes before, Bytes filled, Bytes after) => 2 * (double)after.Count > filled.Count + (double)before.Count;

    /// <summary>The main cause in a few words; what ebb says first where it names none.</summary>
    public static string Why(Report report) =>
        report.Causes.Count > 0 ? InWords(report.Causes[0].Kind) : Wording.InAWord(report.Primary.Id);

    private static string InWords(CauseKind kind) => kind switch
    {
        CauseKind.Fastbins => "fastbins",
        CauseKind.CachedPin => "cached pin",
        CauseKind.LivePin => "live pin",
        CauseKind.Holes => "holes",
        CauseKind.MovedThreshold => "the trim threshold moved",
        CauseKind.TrimThreshold => "the trim threshold was set",
        CauseKind.TopPad => "the top pad was set",
        CauseKind.ManyArenas => "tops of thread arenas",
        CauseKind.BrokenMain => "another user of brk",
        _ => "not trimmed yet",
    };
}
