using System.Text.Json;
using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Tests.Rendering;

/// <summary>Two recordings side by side.</summary>
public static class ComparedHistories
{
    private const double Mebibyte = 1 << 20;

    private static TrendVerdict.Growing Growing(double low, double high, string of = FigureNames.Live) =>
        new(new GrowthRate((low + high) / 2 * Mebibyte, low * Mebibyte, high * Mebibyte), null, null) { Of = of, Confidence = 0.99, Observed = TimeSpan.FromMinutes(5) };

    private static TrendVerdict.Steady Steady => new(new GrowthRate(0, -1, 1)) { Of = FigureNames.Live, Confidence = 0.95, Observed = TimeSpan.FromMinutes(5) };

    private static TrendVerdict.HeldFree Held => new(Bytes.FromMebibytes(8)) { Of = FigureNames.Live, Confidence = 0.95, Observed = TimeSpan.FromMinutes(5) };

    private static TrendVerdict.Undecided Undecided => new("too few samples", null, null) { Of = FigureNames.Live, Confidence = 0, Observed = TimeSpan.FromSeconds(5) };

    public static TheoryData<TrendVerdict, TrendVerdict, string, bool> Cases => new()
    {
        { Growing(90, 110), Steady, "Live memory grew by 100.0 MiB an hour before, and does not now.", true },
        { Growing(90, 110), Held, "Live memory grew by 100.0 MiB an hour before, and does not now.", true },
        { Steady, Growing(90, 110), "Live memory grows by 100.0 MiB an hour now, and did not before.", true },
        { Growing(90, 110), Growing(10, 30), "Live memory still grows, more slowly: 20.0 MiB an hour, 100.0 MiB before.", true },
        { Growing(10, 30), Growing(90, 110), "Live memory grows faster: 100.0 MiB an hour, 20.0 MiB before.", true },
        { Growing(90, 110), Growing(80, 100), "Live memory grows as before, as far as can be told: 90.0 MiB an hour, 100.0 MiB before.", false },
        { Growing(90, 110), Growing(10, 30, FigureNames.Mmapped), "Live memory grew before by 100.0 MiB an hour, and 'mmapped' does now by 20.0 MiB.", false },
        { Steady, Held, "Nothing grew before, and nothing grows now.", true },
        { Undecided, Steady, "Cannot tell: the first recording is undecided, too few samples.", false },
        { Growing(90, 110), Undecided, "Cannot tell: the second recording is undecided, too few samples.", false },
        { Undecided, Undecided, "Cannot tell: both recordings are undecided.", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public static void Say_what_differs_and_whether_that_is_certain(TrendVerdict before, TrendVerdict after, string headline, bool isCertain)
    {
        var comparison = new HistoryComparison(Report(before), Report(after));

        Assert.Equal((headline, isCertain), (comparison.Headline, comparison.IsCertain));
    }

    [Fact]
    public static void Say_what_speaks_against_comparing_them()
    {
        HistoryReport shorter = Report(Steady);
        var longer = new HistoryReport(MadeHistory.Of("other") with { Points = [.. MadeHistory.Of().Points, MadeHistory.Of().Points[^1] with { Seconds = 21 }] }, shorter.Trend);

        Assert.Equal(["other-program", "other-length"], new HistoryComparison(shorter, longer).Notes.Select(static note => note.Code));
        Assert.Equal(["not-certain"], new HistoryComparison(Report(Growing(90, 110)), Report(Growing(80, 100))).Notes.Select(static note => note.Code));
        Assert.Empty(new HistoryComparison(shorter, shorter).Notes);
    }

    [Fact]
    public static void Read_as_accepted()
    {
        var comparison = new HistoryComparison(Report(Growing(90, 110)), Report(Steady));
        string json = JsonComparison.Of(comparison);

        Golden.Holds("ebb report made-up other --width 80", TextComparison.Of(comparison, new TextOptions(80, false, true)));
        Golden.Holds("ebb report made-up other --json", json);
        var schema = new JsonSchema(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);
        Assert.Empty(schema.Errors(JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public static void Have_both_curves_in_one_chart_from_the_same_start()
    {
        var comparison = new HistoryComparison(Report(Growing(90, 110)), Report(Steady));

        Chart chart = HtmlComparison.Charts(comparison)[0];

        Assert.Equal(["before", "after"], chart.Curves.Select(static curve => curve.Name));
        Assert.All(chart.Curves, static curve => Assert.Equal(0, curve.Points[0].Across));
        Assert.Contains("does not now", HtmlComparison.Of(comparison), StringComparison.Ordinal);
    }

    private static HistoryReport Report(TrendVerdict verdict) => new(MadeHistory.Of(), HistoryReport.Of(MadeHistory.Of()).Trend with { Verdict = verdict });
}
