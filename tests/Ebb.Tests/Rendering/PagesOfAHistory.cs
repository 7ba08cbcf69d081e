using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Watching;

namespace Ebb.Tests.Rendering;

/// <summary>A recording as a page and as a picture: whole in itself, safe with any name, and with the numbers of the recording.</summary>
public static partial class PagesOfAHistory
{
    private const string Hostile = "</script><script>alert(1)</script><!--\u2028\0\"'><img src=x onerror=alert(1)>";

    [Fact]
    public static void They_read_as_accepted()
    {
        string page = HtmlHistory.Of(HistoryReport.Of(MadeHistory.Of()));

        // What was bundled stands before and behind it.
        Golden.Holds("ebb report made-up --format html", page[page.IndexOf("<body>", StringComparison.Ordinal)..page.LastIndexOf("<script>", StringComparison.Ordinal)]);
        Golden.Holds("ebb report made-up --format svg", PageStyle.Alone(ChartDrawing.Of(HistoryCharts.Main(MadeHistory.Of()))));
    }

    // Were a hash another, a browser would show the page without its style, or would not run its script.
    [Fact]
    public static void The_policy_allows_what_the_page_carries_and_nothing_else()
    {
        string page = HtmlHistory.Of(HistoryReport.Of(MadeHistory.Of()));
        string[] styles = [.. Style().Matches(page).Select(static one => one.Groups[1].Value)], scripts = [.. Script().Matches(page).Select(static one => one.Groups[1].Value)];

        Assert.Equal(2, styles.Length);
        Assert.Single(scripts);
        Assert.Contains(
            $"content=\"default-src 'none'; style-src {string.Join(' ', styles.Select(Hash))}; script-src {Hash(scripts[0])}; base-uri 'none'; form-action 'none'\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<(img|link|iframe|object|embed|base|form)\\b| (src|href|style|on[a-z]+)=", page.Replace(scripts[0], "", StringComparison.Ordinal));
        Assert.DoesNotMatch("(?i)\\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|eval|innerHTML|document\\.write)\\b *[(=]", scripts[0]);
        Assert.Empty(Address().Matches(page).Select(static one => one.Value).Except(["http://www.w3.org/2000/svg"]));
    }

    [Fact]
    public static void Names_of_the_target_stay_text()
    {
        History hostile = MadeHistory.Of(Hostile) with { Source = Hostile, Moments = [new(3, DateTimeOffset.UnixEpoch, MomentKind.Mark, Hostile)] };
        string page = HtmlHistory.Of(HistoryReport.Of(hostile)), harmless = HtmlHistory.Of(HistoryReport.Of(MadeHistory.Of() with { Moments = [new(3, DateTimeOffset.UnixEpoch, MomentKind.Mark, "a")] }));

        Assert.Equal(Tag().Count(harmless), Tag().Count(page));
        Assert.DoesNotContain('\0', page);
        Assert.DoesNotContain('\u2028', page);
        Assert.Contains("&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Equal("""</script><script>alert(1)</script><!--\u2028\x00"'><img src=x onerror=alert(1)>""", Data(page).GetProperty("charts")[0].GetProperty("marks")[0].GetProperty("text").GetString());
        Assert.Contains("</script><script>", XDocument.Parse(PageStyle.Alone(ChartDrawing.Of(HistoryCharts.Main(hostile)))).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public static void The_charts_have_the_numbers_of_the_recording()
    {
        History history = MadeHistory.Of();
        JsonElement main = Data(HtmlHistory.Of(HistoryReport.Of(history))).GetProperty("charts")[0];

        Assert.Equal(["resident", "live", "held"], main.GetProperty("curves").EnumerateArray().Select(static one => one.GetProperty("name").GetString()));
        foreach ((int curve, string figure) in new[] { (0, FigureNames.Resident), (1, FigureNames.Live), (2, "ledger.malloc.held") })
        {
            JsonElement drawn = main.GetProperty("curves")[curve];
            Assert.Equal(RecordedSeries.Of(history, figure).Values, Numbers(drawn.GetProperty("up")));
            Assert.Equal(RecordedSeries.Of(history, figure).Seconds, Numbers(main.GetProperty("tables")[drawn.GetProperty("table").GetInt32()]));
        }

        // Of the point that stands for eight samples: least and most.
        Assert.Equal((9 << 20, 11 << 20), ((int)Numbers(main.GetProperty("curves")[1].GetProperty("least"))[0], (int)Numbers(main.GetProperty("curves")[1].GetProperty("most"))[0]));
        Assert.False(main.GetProperty("curves")[0].TryGetProperty("least", out _));
        Assert.Equal(["server (1234) was first seen", "cache filled", "a signal had stopped server (1234)"], main.GetProperty("marks").EnumerateArray().Select(static one => one.GetProperty("text").GetString()));
    }

    [Fact]
    public static void Between_two_processes_no_line_is_drawn()
    {
        History made = MadeHistory.Of();
        History restarted = made with { Points = [.. made.Points.Select(static (point, i) => point with { Process = i < 5 ? 0 : 1 })], Processes = [made.Processes[0], made.Processes[0] with { Pid = 1235 }] };

        Assert.Equal([4.5], HistoryCharts.Main(restarted).Curves[0].Points.Where(static point => point.IsGap).Select(static point => point.Across));
        Assert.Equal(2, Regex.Count(ChartDrawing.Of(HistoryCharts.Main(restarted)), "<polyline class=\"curve c-ink\""));
        Assert.Contains("null", Data(HtmlHistory.Of(HistoryReport.Of(restarted))).GetProperty("charts")[0].GetProperty("curves")[0].GetProperty("up").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_recording_without_a_sample_is_a_page_without_a_chart()
    {
        string page = HtmlHistory.Of(HistoryReport.Of(MadeHistory.Of() with { Points = [], Moments = [], Processes = [] }));

        Assert.Contains("UNDECIDED", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        XDocument.Parse(ChartDrawing.Of(HistoryCharts.Main(MadeHistory.Of() with { Points = [] })));
    }

    [Fact]
    public static void What_is_drawn_of_many_points_keeps_least_and_most()
    {
        var saw = new Curve("saw", [.. Enumerable.Range(0, 100_000).Select(static i => new CurvePoint(i, i % 100))]);
        Curve drawn = saw.In(300, 99_999);

        Assert.InRange(drawn.Points.Count, 300, 301);
        Assert.All(drawn.Points.SkipLast(1), static point => Assert.Equal((0, 99), (point.Least, point.Most)));
        Assert.InRange(drawn.Points[150].Up, 45, 54);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.02, "0,5 ms,10 ms,15 ms,20 ms")]
    [InlineData(9, "0,2 s,4 s,6 s,8 s")]
    [InlineData(600, "0,2:00,4:00,6:00,8:00,10:00")]
    [InlineData(86400, "0,4:00 h,8:00 h,12:00 h,16:00 h,20:00 h,1 d")]
    [InlineData(86400 * 365.0, "0,56 d,112 d,168 d,224 d,280 d,336 d")]
    public static void An_axis_of_time_has_round_places(double last, string says) =>
        Assert.Equal(says, string.Join(',', ChartAxis.Times(last).Select(ChartAxis.Time)));

    private static JsonElement Data(string page) => JsonDocument.Parse(Json().Match(page).Groups[1].Value).RootElement;

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static one => one.GetDouble())];

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("<[a-zA-Z/!]")]
    private static partial Regex Tag();

    [GeneratedRegex("https?://[^\\s\"'<)]*")]
    private static partial Regex Address();
}
