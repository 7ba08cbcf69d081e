using System.Text.Json;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Tests.Snapshots;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Rendering;

public static class ReportsOfADifference
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("grown", 80)]
    [InlineData("grown", 60)]
    [InlineData("other", 80)]
    public static void It_reads_as_accepted(string story, int width) =>
        Golden.Holds($"ebb diff {story} --width {width}", TextDiff.Of(Story(story), new TextOptions(width, IsColored: false, IsUnicode: true)));

    [Theory]
    [InlineData("grown")]
    [InlineData("other")]
    public static void Json_is_as_the_schema_says(string story)
    {
        string json = JsonDiff.Of(Story(story));
        var schema = new JsonSchema(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);
        Assert.Empty(schema.Errors(JsonDocument.Parse(json).RootElement));
        Golden.Holds($"ebb diff {story} --json", json + "\n");
    }

    [Fact]
    public static void Nothing_changed_is_said_so()
    {
        var report = DiffReport.Of(Difference.Of(new Side("a", Stories.Fragmented(), s_noon), new Side("b", Stories.Fragmented(), s_noon.AddSeconds(75))));
        Assert.Equal("Resident memory did not change in 1 min 15 s.", report.Headline);
        Assert.Empty(report.Difference.Sizes);
    }

    [Fact]
    public static void Rows_and_the_whole_change_by_as_much()
    {
        Difference difference = Story("grown").Difference;
        Assert.Equal(difference.Resident.Count, difference.Rows.Sum(row => row.Resident.Count));
    }

    internal static DiffReport Story(string name) => DiffReport.Of(name switch
    {
        "grown" => Difference.Of(
            new Side("before.ebb", Grown(300, 40, 1000, 3), s_noon),
            new Side("after.ebb", Grown(1228, 90, 9_000_000, 2), s_noon.AddMinutes(200))),
        _ => Difference.Of(new Side("server.ebb", Stories.Server(), s_noon), new Side("1234", Stories.Hostile(), s_noon.AddHours(-2))),
    });

    private static Snapshot Grown(ulong live, ulong held, ulong blocks, int arenas)
    {
        ArenaFacts[] all = [.. Enumerable.Range(0, arenas).Select(i => Arena(i, live: i == 0 ? MiB(live) : MiB(8), held: i == 0 ? MiB(held) : MiB(4)))];
        Snapshot snapshot = Process(all);
        return snapshot with
        {
            Mallocs =
            [
                snapshot.Mallocs[0] with
                {
                    Census = new LiveCensus
                    {
                        Sizes = [new SizeClass(new Bytes(104), blocks, new Bytes(104 * blocks)), .. Enumerable.Range(1, 20).Select(i => Size((ulong)i * 128, (blocks / (ulong)i) % 977))],
                        HasAllSizes = true,
                        Types = [new TypeClass("Session", new Bytes(208), blocks), new TypeClass("std::vector<int>", new Bytes(48), 7), new TypeClass("Gone", new Bytes(48), blocks > 1000 ? 0 : blocks)],
                        HasAllTypes = true,
                    },
                },
            ],
        };

        static SizeClass Size(ulong size, ulong blocks) => new(new Bytes(size), blocks, new Bytes(size * blocks));
    }
}
