using System.Text.Json;
using Ebb.Injection;
using Ebb.Lab;
using Ebb.Rendering;
using Ebb.Tests.Cli;
using Ebb.Tests.Rendering;

namespace Ebb.Tests.Lab;

/// <summary>What an experiment found, as people and programs read it; and what is said to a command that makes no sense.</summary>
public static class ResultsOfExperiments
{
    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    public static void Read_as_accepted(int width) =>
        Golden.Holds($"ebb lab made-up --width {width}", LabText.Of(MadeUp(), new TextOptions(width, IsColored: false, IsUnicode: true)));

    [Fact]
    public static void Are_json_as_the_schema_says()
    {
        string json = LabJson.Of(Bytes.FromMebibytes(64), [MadeUp()]);
        var schema = new JsonSchema(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);
        Assert.Empty(schema.Errors(JsonDocument.Parse(json).RootElement));
        Golden.Holds("ebb lab made-up --json", json + "\n");
    }

    [Fact]
    public static void Of_several_runs_are_medians_that_say_how_far_the_runs_differed()
    {
        ExperimentResult[] runs = [MadeUp(12.5), MadeUp(10), MadeUp(20) with { AgreesWithArticle = true }];
        ExperimentResult median = Repeated.Median(runs);

        Assert.Equal(12.5, median.Table!.Rows[0][2].Number);
        Assert.Equal(new FigureSpread(10, 20), median.Table.Rows[0][2].Spread);
        Assert.False(median.AgreesWithArticle);
        Golden.Holds("ebb lab made-up --repeat 3", LabText.Of(median, new TextOptions(80, IsColored: false, IsUnicode: true)));
        Golden.Holds("ebb lab made-up --repeat 3 --json", LabJson.Of(Bytes.FromMebibytes(64), [median]) + "\n");
        Assert.Same(runs[0], Repeated.Median([runs[0]]));
    }

    [Fact]
    public static void With_other_rows_than_most_are_left_out_of_the_median()
    {
        ExperimentResult median = Repeated.Median([MadeUp(), MadeUp() with { Table = new ResultTable(new ResultColumn("request", "request")) }]);

        Assert.Equal(2, median.Table!.Rows.Count);
        Assert.Contains("1 of 2 runs had other rows", median.Spread, StringComparison.Ordinal);
    }

    // The policy allows the one style by its hash; were it another, a browser would show the page without any.
    [Fact]
    public static void Are_a_page_that_allows_its_own_style_and_nothing_else()
    {
        string page = LabPage.Of(Bytes.FromMebibytes(64), [MadeUp()]);
        string style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length)..page.IndexOf("</style>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)));

        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<this>", page, StringComparison.Ordinal);
        Assert.All(LabPage.Pictures([MadeUp()]), static picture => System.Xml.Linq.XDocument.Parse(picture.Svg));
    }

    [Theory]
    [InlineData("ebb lab treshold", "did you mean 'threshold'?")]
    [InlineData("ebb lab mallocopt", "did you mean 'mallopt'?")]
    [InlineData("ebb lab --size 0", "--size takes an amount from 4.0 MiB")]
    [InlineData("ebb lab --size -1MiB", "--size takes an amount from 4.0 MiB")]
    [InlineData("ebb lab --html /no/such/folder/lab.html", "--html /no/such/folder/lab.html: there is no such folder")]
    [InlineData("ebb lab --html /", "--html /: that is a folder")]
    [InlineData("ebb lab --size lots", "--size takes an amount from 4.0 MiB")]
    [InlineData("ebb lab --size 1000TiB", "is more than half of the")]
    [InlineData("ebb lab threshold --size 4MiB --blocks 1048576", "--blocks of 1.0 MiB are too large for a --size of 4.0 MiB")]
    [InlineData("ebb lab threshold --blocks -1", "--blocks")]
    [InlineData("ebb lab threshold --blocks many", "--blocks")]
    [InlineData("ebb lab threshold --blocks 0", "--blocks takes sizes from 1 byte to 64 MiB")]
    [InlineData("ebb lab threshold --blocks 99999999999", "--blocks takes sizes from 1 byte to 64 MiB")]
    [InlineData("ebb lab threshold --repeat 0", "--repeat takes a number from 1")]
    public static void Nonsense_is_one_line_and_2(string command, string says)
    {
        Called called = Called.As(command);
        Assert.Equal(2, called.Code);
        Assert.Contains(says, called.Error, StringComparison.Ordinal);
        Assert.Single(called.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(called.Output);
    }

    [Fact]
    public static void Names_are_those_of_the_design() => Assert.Equal(
        [
            "allocators", "arenas", "consolidation", "dynamic-threshold", "fragmentation", "free-order", "malloc-trim", "mallopt", "return-by-size", "threshold",
            "top-pin", "two-processes", "two-rounds",
        ],
        AllExperiments.InOrder.Select(static one => one.Id).Order(StringComparer.Ordinal));

    // proc_meminfo(5), cgroups(7): the least of what the machine has and what each limit on the way up leaves.
    [Theory]
    [InlineData("MemTotal: 24683620 kB\nMemAvailable:   23000000 kB\n", "max", "9223372036854771712", 23000000)]
    [InlineData("MemTotal: 24683620 kB\nMemAvailable:   23000000 kB\n", "2048000", "9223372036854771712", 1000)]
    [InlineData("MemTotal: 24683620 kB\nMemAvailable:   23000000 kB\n", "max", "4096000", 3000)]
    [InlineData("MemTotal: 24683620 kB\nMemAvailable:   23000000 kB\n", "2048000", "4096000", 1000)]
    [InlineData("MemTotal: 1 kB\nMemAvailable: much\n", "max", "x", 0)]
    [InlineData("", "", "", 0)]
    public static void What_is_free_is_what_the_kernel_says(string meminfo, string unified, string old, ulong kilobytes)
    {
        var files = new Dictionary<string, string>
        {
            ["/proc/7/status"] = "Name:\tebb\nTgid:\t7\nPid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\nThreads:\t1\nCapEff:\t0000000000000000\n",
            ["/proc/7/cgroup"] = "4:memory:/pod/ebb\n0::/box/ebb\n",
            ["/proc/self/mountinfo"] = "31 30 0:28 / /cg/memory rw - cgroup cgroup rw,memory\n40 30 0:37 / /cg/unified rw - cgroup2 cgroup2 rw\n",
            ["/proc/meminfo"] = meminfo,
            ["/cg/unified/box/memory.max"] = unified,
            ["/cg/unified/box/memory.current"] = "1024000",
            ["/cg/memory/pod/ebb/memory.limit_in_bytes"] = old,
            ["/cg/memory/pod/ebb/memory.usage_in_bytes"] = "2048000",
            ["/cg/memory/pod/ebb/memory.stat"] = "total_inactive_file 1024000\n",
        };
        var limits = new Limits(7, path => files.TryGetValue(path, out string? text) ? System.Text.Encoding.ASCII.GetBytes(text) : null);

        Assert.Equal(Bytes.FromKilobytes(kilobytes), FreeMemory.Least(limits));
    }

    [Fact]
    public static void No_more_than_a_quarter_of_what_is_free_is_taken_unasked()
    {
        Assert.Equal(Bytes.FromMebibytes(256), FreeMemory.Choose(Bytes.FromMebibytes(20_000)));
        Assert.Equal(Bytes.FromMebibytes(100), FreeMemory.Choose(Bytes.FromMebibytes(400)));
        Assert.Equal(Bytes.FromMebibytes(160), FreeMemory.Most(Bytes.FromMebibytes(400)));
    }

    [Fact]
    public static void A_curve_has_a_height_between_its_points()
    {
        CurvePoint[] curve = [new(0, 0), new(1120, 1120), new(2240, 0)];

        Assert.Equal(560, Curve.HeightAt(curve, 560));
        Assert.Equal(560, Curve.HeightAt(curve, 1680));
        Assert.Equal(0, Curve.HeightAt(curve, 9999));
    }

    internal static ExperimentResult MadeUp(double milliseconds = 12.5)
    {
        var table = new ResultTable(new("request", "request"), new("stays", "stays"), new("took", "took"), new("ofAll", "of all"), new("blocks", "blocks"), new("cause", "because"));
        table.Add(Figure.Of(new Bytes(100)), Figure.Of(true), Figure.Of(TimeSpan.FromMilliseconds(milliseconds)), Figure.Share(0.625), Figure.Of(1_234_567UL), Figure.Of("fastbins"));
        table.Add(Figure.Of(new Bytes(10240)), Figure.Of(false), Figure.Of(TimeSpan.FromSeconds(2)), Figure.None, Figure.None, Figure.Of(""));
        return new ExperimentResult
        {
            Id = "made-up",
            Question = "Is <this> read as it was meant?",
            Did = "Nothing: it was made up.",
            Figures = [new ResultFigure("largest", "the largest", Figure.Of(new Bytes(120))), new ResultFigure("smallest", "the smallest", Figure.None)],
            Table = table,
            Charts = [new Chart("A chart", "time", "bytes", [new Curve("live", [new(0, 0), new(1, 1 << 20), new(2, 0)]), new Curve("resident", [new(0, 0), new(1, 1 << 20), new(2, 1 << 20)])])],
            Cause = "64.0 MiB of 69.7 MiB resident is freed memory that malloc keeps.",
            Article = "It says something.",
            AgreesWithArticle = false,
            Difference = "That is not so.",
            Advice = "Do nothing.",
            Obstacle = "No right to do more.",
        };
    }
}
