using System.Text.Json;
using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Watching;

namespace Ebb.Tests.Rendering;

public static class ScreensOfAWatch
{
    private static readonly JsonSchema s_schema = new(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);

    private static readonly WatchView s_view = new()
    {
        History = MadeHistory.Of(),
        Judged = HistoryReport.Of(MadeHistory.Of()),
        CostOfAWalk = TimeSpan.FromMilliseconds(12),
        Events = [new(HeapEventKind.Grew, 1, 10, default, 0, Bytes.FromMebibytes(20), 10), new(HeapEventKind.Returned, 6, 6, default, -1, Bytes.FromMebibytes(3), 1)],
    };

    [Theory]
    [InlineData(80, 24)]
    [InlineData(60, 20)]
    [InlineData(200, 50)]
    public static void They_read_as_accepted(int columns, int rows) =>
        Golden.Holds($"ebb watch {columns}x{rows}", string.Join('\n', WatchScreen.Of(s_view, columns, rows, isColored: false, isUnicode: true)) + "\n");

    [Fact]
    public static void Without_unicode_they_are_ascii()
    {
        string screen = string.Join('\n', WatchScreen.Of(s_view, 80, 24, isColored: false, isUnicode: false));

        Assert.All(screen, static letter => Assert.InRange(letter, '\n', '~'));
        Golden.Holds("LC_ALL=C ebb watch 80x24", screen + "\n");
    }

    // Also where there is hardly any room, nothing was seen yet, and help is asked for.
    [Fact]
    public static void They_are_as_large_as_the_terminal_and_no_larger()
    {
        WatchView none = new() { History = new History { Source = "", Format = "ebb", Names = [], Processes = [], Points = [] }, WaitsFor = "nginx" };
        foreach ((int columns, int rows) in (IEnumerable<(int, int)>)[(1, 1), (7, 3), (20, 6), (40, 12), (60, 20), (79, 24), (80, 24), (132, 43), (200, 50), (500, 200)])
        {
            foreach (WatchView view in (IEnumerable<WatchView>)[s_view, none, s_view with { ShowsHelp = true }, s_view with { IsPaused = true, Notice = new string('x', 600) }])
            {
                IReadOnlyList<string> lines = WatchScreen.Of(view, columns, rows, isColored: false, isUnicode: true);

                Assert.Equal(rows, lines.Count);
                Assert.All(lines, line => Assert.InRange(TextWidth.Of(line), 0, columns));
            }
        }
    }

    // Who quits at once is told why there is nothing to see.
    [Fact]
    public static void What_was_never_looked_at_is_told_at_the_end()
    {
        WatchView none = new() { History = new History { Source = "process 12", Format = "ebb", Names = [], Processes = [], Points = [] } };

        Assert.Equal("process 12, watched for 0 s: it was not looked at yet\n", WatchSummary.Of(none, new TextOptions(80, false, true)));
    }

    [Fact]
    public static void Colour_changes_no_word()
    {
        IReadOnlyList<string> plain = WatchScreen.Of(s_view, 80, 24, isColored: false, isUnicode: true), coloured = WatchScreen.Of(s_view, 80, 24, isColored: true, isUnicode: true);

        Assert.Contains(coloured, static line => line.Contains("\e[", StringComparison.Ordinal));
        Assert.Equal(plain, coloured.Select(static line => System.Text.RegularExpressions.Regex.Replace(line, @"\e\[[0-9;]*m", "").TrimEnd(' ')));
    }

    [Fact]
    public static void Names_of_the_target_come_out_escaped()
    {
        WatchView hostile = s_view with { History = MadeHistory.Of("a\e[31m\n\\b") };

        Assert.All(WatchScreen.Of(hostile, 120, 40, isColored: false, isUnicode: true), static line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public static void A_line_of_json_is_as_the_schema_says_and_one_line()
    {
        History history = MadeHistory.Of("a\e\n\"b");
        HistoryPoint point = history.Points[^1];
        WatchStep seen = new(null, point, history.Moments, s_view.Events), waits = new(null, null, history.Moments, []);
        string[] lines = [JsonWatch.Of(seen, history with { Points = [point] }, s_view.Judged, []), JsonWatch.Of(waits, history with { Points = [] }, null, [])];

        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.All(lines, line => Assert.Empty(s_schema.Errors(JsonDocument.Parse(line).RootElement)));
        Assert.Equal(20UL << 20, JsonDocument.Parse(lines[0]).RootElement.GetProperty("data").GetProperty("sample").GetProperty("liveBytes").GetUInt64());
    }
}
