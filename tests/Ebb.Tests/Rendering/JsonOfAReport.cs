using System.Text.Json;
using System.Text.Json.Nodes;
using Ebb.Rendering;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Rendering;

public static class JsonOfAReport
{
    private static readonly JsonSchema s_schema = new(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);

    [Theory]
    [InlineData("fastbins")]
    [InlineData("server")]
    [InlineData("fragmented")]
    [InlineData("hostile")]
    public static void It_is_as_the_schema_says(string story) => Conforms(Json(story));

    [Fact]
    public static void It_reads_as_accepted() => Golden.Holds("ebb inspect server --json", Json("server") + "\n");

    [Fact]
    public static void So_is_a_survey() => Conforms(JsonSurvey.Of(TableOfASurvey.Survey(), 20, []));

    [Fact]
    public static void So_is_a_failure()
    {
        string json = JsonEnvelope.Failure("inspect", "denied", "not permitted");

        Conforms(json);
        Assert.Equal("denied", JsonNode.Parse(json)!["diagnostics"]![0]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("data.memory.ledger.0.kind", "\"malloc.wrong\"")]
    [InlineData("data.memory.residentBytes", "-1")]
    [InlineData("data.memory.residentBytes", "1.5")]
    [InlineData("data.memory.residentBytes", "\"1\"")]
    [InlineData("data.malloc.live", "{}")]
    [InlineData("data.unknown", "1")]
    [InlineData("verdicts.0.id", "\"leaked-maybe\"")]
    [InlineData("schemaVersion", "2")]
    [InlineData("data.pins.0.address", "\"12\"")]
    public static void The_schema_refuses_what_is_not_so(string path, string value)
    {
        JsonNode json = JsonNode.Parse(Json("server"))!;
        string[] steps = path.Split('.');
        JsonNode parent = steps[..^1].Aggregate(json, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);

        Assert.NotEmpty(s_schema.Errors(JsonDocument.Parse(json.ToJsonString()).RootElement));
    }

    [Fact]
    public static void The_rows_sum_to_the_resident_bytes()
    {
        JsonNode memory = JsonNode.Parse(Json("server"))!["data"]!["memory"]!;
        Assert.Equal(
            memory["residentBytes"]!.GetValue<ulong>(),
            memory["ledger"]!.AsArray().Aggregate(0UL, (sum, row) => sum + row!["residentBytes"]!.GetValue<ulong>()));
    }

    [Fact]
    public static void Text_of_the_target_comes_back_as_it_was_and_is_ascii_on_the_way()
    {
        string json = Json("hostile");

        Assert.All(json, character => Assert.True(character is '\n' or (>= ' ' and < '\x7f')));
        Assert.Equal("evil\e[2J\u202ename\n", JsonNode.Parse(json)!["data"]!["target"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public static void Half_a_surrogate_pair_does_not_break_it()
    {
        Ebb.Snapshots.Snapshot story = Stories.Hostile();
        Conforms(JsonReport.Of(Report.Of(story with { Target = story.Target with { Name = "a\ud800b" } })));
    }

    private static string Json(string story) => JsonReport.Of(Report.Of(TextOfAReport.Story(story)));

    private static void Conforms(string json) => Assert.Empty(s_schema.Errors(JsonDocument.Parse(json).RootElement));
}
