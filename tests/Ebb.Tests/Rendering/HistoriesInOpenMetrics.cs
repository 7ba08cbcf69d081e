using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Watching;

namespace Ebb.Tests.Rendering;

/// <summary>What is written for databases of time series keeps the rules that they read by.</summary>
public static class HistoriesInOpenMetrics
{
    [Theory]
    [InlineData("server")]
    [InlineData("a\e[31m\"\n\\b")]
    [InlineData("")]
    public static void Keep_the_rules(string name) => Assert.Empty(OpenMetricsGrammar.Errors(OpenMetricsText.Of(MadeHistory.Of(name))));

    [Fact]
    public static void Keep_them_where_a_process_was_recorded_twice()
    {
        // A run is added to the file of the same process, with another's between them: three processes, of which two have the same labels.
        History made = MadeHistory.Of();
        History twice = made with
        {
            Processes = [made.Processes[0], made.Processes[0] with { Pid = 99 }, made.Processes[0]],
            Points = [.. made.Points.Select((point, i) => point with { Process = i / 4 })],
        };

        Assert.Empty(OpenMetricsGrammar.Errors(OpenMetricsText.Of(twice)));
        Assert.Equal(Lines(made), Lines(twice));
    }

    [Fact]
    public static void Keep_them_where_names_of_numbers_differ_by_a_sign_only()
    {
        History made = MadeHistory.Of();

        Assert.Empty(OpenMetricsGrammar.Errors(OpenMetricsText.Of(made with { Names = [.. made.Names.Select(static (one, i) => i switch { 0 => "a.b", 1 => "a_b", 2 => "it_total", 3 => "ä", _ => one })] })));
    }

    [Theory]
    [InlineData("ebb_x 1 1\n# EOF\n")] // no type
    [InlineData("# TYPE ebb_x gauge\nebb_x 1 1\n")] // no end
    [InlineData("# TYPE ebb_x counter\nebb_x 1 1\n# EOF\n")] // no _total
    [InlineData("# TYPE ebb_x gauge\nebb_x 1 2\nebb_x 1 1\n# EOF\n")] // time falls
    [InlineData("# TYPE ebb_x gauge\n# UNIT ebb_x bytes\nebb_x 1 2\n# EOF\n")] // no unit in the name
    [InlineData("# TYPE ebb_x gauge\nebb_x{a=\"1\",a=\"2\"} 1 2\n# EOF\n")] // a label twice
    [InlineData("# TYPE ebb_x gauge\nebb_x{a=\"1\"} 1 1\nebb_x{a=\"2\"} 1 1\nebb_x{a=\"1\"} 1 2\n# EOF\n")] // not together
    [InlineData("# TYPE ebb_x gauge\nebb_x{a=\"1\\x\"} 1 1\n# EOF\n")] // an escape that there is not
    public static void A_broken_one_is_told(string text) => Assert.NotEmpty(OpenMetricsGrammar.Errors(text));

    private static int Lines(History history) => OpenMetricsText.Of(history).Split('\n').Count(static line => line.StartsWith("ebb_live_bytes", StringComparison.Ordinal));
}
