using System.Globalization;
using Ebb.Snapshots;
using Ebb.Trimming;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>All that is said about one process that was trimmed, or could be. Text and JSON render the same.</summary>
public sealed record TrimReport
{
    private TrimReport(TrimResult result)
    {
        Result = result;
        Before = Report.Of(result.Before);
        After = result.After is null ? null : Report.Of(result.After);
        Purge = Purge.Of(result.Before.Target.Allocators);
        Headline = HeadlineOf(result, Before.Ledger.Resident);
    }

    public TrimResult Result { get; }

    public Report Before { get; }

    /// <summary>Null where nothing was done, or it was broken off.</summary>
    public Report? After { get; }

    /// <summary>Another allocator in the process, and how that one gives back.</summary>
    public Purge? Purge { get; }

    public string Headline { get; }

    public IReadOnlyList<Verdict> Verdicts => (After ?? Before).Verdicts;

    public IReadOnlyList<Remark> Diagnostics => (After ?? Before).Diagnostics;

    /// <summary>Why held memory did not go back by itself, before.</summary>
    public IReadOnlyList<Cause> Causes => Ebb.Verdicts.Causes.Of(Result.Before.Mallocs);

    public static TrimReport Of(TrimResult result) => new(result);

    /// <summary>What came of it in one sentence; of what could, where nothing was done.</summary>
    private static string HeadlineOf(TrimResult result, Bytes resident)
    {
        TrimForecast forecast = result.Forecast;
        if (forecast.Returns == Bytes.Zero && !result.HasActed)
        {
            return forecast.ByCall > Bytes.Zero || result.Skipped.Count > 0
                ? Text($"Nothing of {resident} resident would come back this way.")
                : Text($"Nothing to give back: of {resident} resident no whole page is free.");
        }

        if (!result.HasActed)
        {
            string way = forecast.Way == TrimWay.Call
                ? Text($"by one call of malloc_trim, of about {TrimWords.Time(forecast.LongestPause)}{(forecast.SlicesFollow ? ", and slices for what it leaves" : "")}")
                : Text($"in {TrimWords.Slices(forecast.Slices)}, no stop longer than {TrimWords.Time(forecast.LongestPause)}");
            return Text($"{forecast.Returns} of {resident} resident would come back {way}.");
        }

        string share = forecast.Returns == Bytes.Zero ? "" : Text($" of the {forecast.Returns} foretold");
        string stops = result.Outcomes.Any(static outcome => outcome.Way == TrimWay.Call) ? "malloc_trim was called" : TrimWords.Slices(result.Slices);
        string end = result.EndedEarly is null ? "" : " until it ended early";
        return Text($"{result.Returned}{share} came back{end}: {stops}, the longest pause {TrimWords.Time(result.LongestPause)}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
