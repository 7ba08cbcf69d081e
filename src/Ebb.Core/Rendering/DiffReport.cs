using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>All that is said about two snapshots. Text and JSON render the same.</summary>
public sealed record DiffReport
{
    private DiffReport(Difference difference)
    {
        Difference = difference;
        Headline = difference.Headline();
        VerdictBefore = Judgement.Of(difference.Before.Snapshot, difference.Before.Ledger)[0];
        VerdictAfter = Judgement.Of(difference.After.Snapshot, difference.After.Ledger)[0];
        Diagnostics = [.. Remarks(difference)];
    }

    public Difference Difference { get; }

    public string Headline { get; }

    public Verdict VerdictBefore { get; }

    public Verdict VerdictAfter { get; }

    /// <summary>What limits the comparison.</summary>
    public IReadOnlyList<Remark> Diagnostics { get; }

    public static DiffReport Of(Difference difference) => new(difference);

    private static IEnumerable<Remark> Remarks(Difference difference)
    {
        (Snapshot before, Snapshot after) = (difference.Before.Snapshot, difference.After.Snapshot);
        if (!difference.IsSameProcess)
        {
            yield return before.Target.Executable == after.Target.Executable && before.Target.Name == after.Target.Name
                ? Warning("other-process", $"the two are of different processes of one program, {before.Target.Pid} and {after.Target.Pid}: what differs did not change in either")
                : Warning("other-process", $"the two are of different processes, {before.Target.Name} ({before.Target.Pid}) and {after.Target.Name} ({after.Target.Pid}): what differs did not change in either");
        }

        if (before.Capture.Saved is { } first && after.Capture.Saved is { } second)
        {
            if (first.Host != second.Host)
            {
                yield return Info("other-host", $"the two were taken on different machines, {first.Host} and {second.Host}");
            }

            if (first.PageSize != second.PageSize)
            {
                yield return Warning("other-pages", $"the two machines have pages of different size, {first.PageSize} and {second.PageSize}: held and pinned are not comparable");
            }
        }

        if (difference.Elapsed < TimeSpan.Zero)
        {
            yield return Warning("order", $"the second was taken {Wording.InWords(-difference.Elapsed)} before the first: what grew here shrank in fact");
        }

        foreach (Side side in (Side[])[difference.Before, difference.After])
        {
            if (side.Snapshot.Capture.Mode == CaptureMode.Core)
            {
                yield return Info("core-time", $"{side.Name} is of a core, which does not say when it was taken: the time is that when its file was last written");
            }
        }

        if (!difference.HasAllSizes)
        {
            yield return Info("sizes", "one of the two was saved without all of its block sizes: only those that both know are compared");
        }

        foreach (Side side in (Side[])[difference.Before, difference.After])
        {
            if (!side.Snapshot.Capture.IsExact)
            {
                yield return Info("inexact", $"{side.Name} is not exact: {side.Snapshot.Capture.WhyInexact ?? "the target ran while it was read"}");
            }
        }
    }

    private static Remark Info(string code, FormattableString message) => new(code, RemarkSeverity.Info, message.ToString(CultureInfo.InvariantCulture));

    private static Remark Info(string code, string message) => new(code, RemarkSeverity.Info, message);

    private static Remark Warning(string code, FormattableString message) => new(code, RemarkSeverity.Warning, message.ToString(CultureInfo.InvariantCulture));
}
