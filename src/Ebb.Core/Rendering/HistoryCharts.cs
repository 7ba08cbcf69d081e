using System.Globalization;
using Ebb.Accounts;
using Ebb.Verdicts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The charts of a history: resident, live and held; the ledger; the arenas.</summary>
public static class HistoryCharts
{
    private const string Across = "time since the first sample";
    private const int MostArenas = 7;
    private const int MostMarks = 1000;

    private static readonly string[] s_inks = ["live", "fastbin", "c", "d", "free", "pink", "cached", "olive"];

    /// <summary>Those that it has the numbers for; the main one first.</summary>
    public static IReadOnlyList<Chart> Of(History history) =>
        [.. new[] { Main(history), Ledger(history), Arenas(history) }.Where(IsToBeSeen)];

    /// <summary>What is resident, live and held over time, with what happened.</summary>
    public static Chart Main(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new Chart("Resident, live and held memory", Across, "bytes", [.. MainCurves(history).Where(static curve => curve.Points.Count > 0)])
        {
            IsOverTime = true,
            Marks = [.. history.Moments.Take(MostMarks).Select(static one => new ChartMark(one.Seconds, one.Kind == MomentKind.Mark ? one.Text : HistoryWords.Sentence(one), one.Kind == MomentKind.Mark))],
        };
    }

    internal static IEnumerable<Curve> MainCurves(History history) =>
    [
        Of(history, "resident", FigureNames.Resident) with { Ink = "ink" },
        Of(history, "live", FigureNames.Live) with { Ink = "live" },
        Of(history, "held", FigureNames.OfRow(LedgerKind.Held)) with { Ink = "cached" },
    ];

    // Layers of one moment have no width.
    private static bool IsToBeSeen(Chart chart) => chart.Curves.Any(curve => curve.Points.Count > (chart.IsStacked ? 1 : 0));

    private static Chart Ledger(History history)
    {
        var curves = new List<Curve>();
        int[] rows = [.. LedgerKind.All.Select(kind => history.IndexOf(FigureNames.OfRow(kind)))];
        for (int i = 0; i < rows.Length; i++)
        {
            // What is not in a walk is nothing: so all layers have the same places.
            Curve curve = rows[i] < 0
                ? new Curve("", [])
                : Of(history, Wording.RowInWords(LedgerKind.All[i]), point => point.Walks == 0 ? null : point[rows[i]] ?? PointFigure.Of(rows[i], 0)) with { Ink = InkOf(LedgerKind.All[i]) };
            if (curve.Points.Any(static point => point.Up > 0))
            {
                curves.Add(curve);
            }
        }

        return new Chart("Where the resident bytes are", Across, "bytes", curves) { IsOverTime = true, IsStacked = true };
    }

    private static Chart Arenas(History history)
    {
        int[] systems = [.. Enumerable.Range(0, Figures.MostArenas).Select(number => history.IndexOf(FigureNames.OfArena(number, "system"))).TakeWhile(static series => series >= 0)];
        if (systems.Length == 0)
        {
            return new Chart("", Across, "bytes", []);
        }

        if (systems.Length == 1)
        {
            Curve[] one =
            [
                Of(history, "of the system", FigureNames.OfArena(0, "system")) with { Ink = "grey" },
                Of(history, "live", FigureNames.OfArena(0, "live")) with { Ink = "live" },
                Of(history, "free on top", FigureNames.OfArena(0, "top")) with { Ink = "fastbin" },
            ];
            return new Chart("The main heap, malloc's only arena", Across, "bytes", one) { IsOverTime = true };
        }

        ulong[] most = [.. systems.Select(series => history.Points.Select(point => point[series]?.Most ?? 0).DefaultIfEmpty().Max())];
        int[] shown = [.. Enumerable.Range(0, systems.Length).OrderByDescending(i => most[i]).Take(MostArenas).Order()];
        var others = new HashSet<int>(Enumerable.Range(0, systems.Length).Except(shown));
        bool HasAny(HistoryPoint point) => Array.Exists(systems, series => point[series] is not null);
        var curves = shown.Select((number, i) => Of(
            history, number == 0 ? "main arena" : string.Create(CultureInfo.InvariantCulture, $"arena {number}"), point => HasAny(point) ? point[systems[number]] ?? PointFigure.Of(0, 0) : null) with { Ink = s_inks[i] }).ToList();
        if (others.Count > 0)
        {
            curves.Add(Of(history, string.Create(CultureInfo.InvariantCulture, $"{others.Count} others"), point => HasAny(point) ? PointFigure.Of(0, Sum(point, others.Select(i => systems[i]))) : null) with { Ink = "grey" });
        }

        return new Chart("What malloc has from the system, by arena", Across, "bytes", curves) { IsOverTime = true, IsStacked = true };
    }

    private static Curve Of(History history, string name, string figure)
    {
        int series = history.IndexOf(figure);
        return series < 0 ? new Curve(name, []) : Of(history, name, point => point[series]);
    }

    // Where another process begins the curve is not one.
    private static Curve Of(History history, string name, Func<HistoryPoint, PointFigure?> value)
    {
        var points = new List<CurvePoint>(history.Points.Count);
        int process = -1;
        foreach (HistoryPoint point in history.Points)
        {
            if (value(point) is { } figure)
            {
                if (points.Count > 0 && process != point.Process)
                {
                    points.Add(CurvePoint.Gap((points[^1].Across + point.Seconds) / 2));
                }

                points.Add(new CurvePoint(point.Seconds, figure.Mean, figure.Least, figure.Most));
                process = point.Process;
            }
        }

        return new Curve(name, points);
    }

    private static ulong Sum(HistoryPoint point, IEnumerable<int> series)
    {
        ulong sum = 0;
        foreach (int one in series)
        {
            ulong more = point[one]?.Mean ?? 0;
            sum = more > ulong.MaxValue - sum ? ulong.MaxValue : sum + more;
        }

        return sum;
    }

    private static string InkOf(string kind) => kind switch
    {
        LedgerKind.Live => "live",
        LedgerKind.Held => "cached",
        LedgerKind.Pinned => "fastbin",
        LedgerKind.File => "c",
        LedgerKind.Shared => "d",
        LedgerKind.Stack => "free",
        LedgerKind.Anonymous => "pink",
        LedgerKind.Unread or LedgerKind.LazyFree or LedgerKind.HugeTlb => "olive",
        _ => "grey",
    };
}
