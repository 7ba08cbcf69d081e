using System.Globalization;
using System.Text.Json;
using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Watching;

namespace Ebb.Tests.Rendering;

public static class ReportsOfAHistory
{
    private static readonly JsonSchema s_schema = new(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);

    [Fact]
    public static void They_read_as_accepted()
    {
        Golden.Holds("ebb report made-up", TextHistory.Of(HistoryReport.Of(MadeHistory.Of()), new TextOptions(80, false, true)));
        Golden.Holds("LC_ALL=C ebb report made-up", TextHistory.Of(HistoryReport.Of(MadeHistory.Of()), new TextOptions(60, false, false)));
        Golden.Holds("ebb report made-up --json", JsonHistory.Of(HistoryReport.Of(MadeHistory.Of())));
        Golden.Holds("ebb report made-up --format massif", MassifText.Of(MadeHistory.Of()));
        Golden.Holds("ebb report made-up --format openmetrics", OpenMetricsText.Of(MadeHistory.Of()));
    }

    [Fact]
    public static void Json_is_as_the_schema_says()
    {
        Assert.Empty(s_schema.Errors(JsonDocument.Parse(JsonHistory.Of(HistoryReport.Of(MadeHistory.Of()))).RootElement));
        Assert.Empty(s_schema.Errors(JsonDocument.Parse(JsonRecorded.Of("a.rec", 90, 0)).RootElement));
    }

    [Fact]
    public static void Names_of_the_target_come_out_escaped()
    {
        History hostile = MadeHistory.Of("a\e[31m\"\n\\b");

        Assert.DoesNotContain(TextHistory.Of(HistoryReport.Of(hostile), new TextOptions(80, false, true)), letter => char.IsControl(letter) && letter != '\n');
        Assert.DoesNotContain(MassifText.Of(hostile), letter => char.IsControl(letter) && letter != '\n');
        Assert.All(OpenMetricsText.Of(hostile).Split('\n').Where(line => line.StartsWith("ebb_", StringComparison.Ordinal)), line => Assert.Contains("name=\"a\e[31m\\\"\\n\\\\b\"", line, StringComparison.Ordinal));
        Assert.Empty(s_schema.Errors(JsonDocument.Parse(JsonHistory.Of(HistoryReport.Of(hostile))).RootElement));
    }

    [Fact]
    public static void What_is_written_for_massif_reads_back_as_the_live_curve()
    {
        History history = MadeHistory.Of();
        var read = MassifFile.Read(MassifText.Of(history).Split('\n'));

        Assert.Equal(history.Points.Select(static point => point.Seconds * 1000), read.Snapshots.Select(static one => (double)one.Time));
        Assert.Equal(RecordedSeries.Of(history, FigureNames.Live).Values, read.Snapshots.Select(static one => (double)one.InBlocks.Count));
        Assert.Equal("ms", read.TimeUnit);
    }

    [Fact]
    public static void A_table_has_a_field_for_each_number_and_none_for_what_was_not_measured()
    {
        string[][] rows = [.. CsvText.Of(MadeHistory.Of()).TrimEnd().Split("\r\n").Select(static line => line.Split(','))];

        Assert.Equal(12, rows.Length);
        Assert.All(rows, row => Assert.Equal(16, row.Length));
        int live = Array.IndexOf(rows[0], "live"), walked = Array.IndexOf(rows[0], "live.walked");
        Assert.Equal(Enumerable.Range(10, 11).Select(static mebibytes => (mebibytes << 20).ToString(CultureInfo.InvariantCulture)), rows[1..].Select(row => row[live]));
        Assert.Equal(["", "12582912"], rows[2..4].Select(row => row[walked]));
    }
}
