using System.Diagnostics;
using System.Globalization;
using Ebb.Accounts;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;
using Ebb.Recording;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>Real processes that do for a minute what is true of them by construction, recorded all at once, and what is said of them.</summary>
/// <remarks>A minute in which next to nothing runs: it is waited for beside other tests, and begins before them.</remarks>
[Collection(Name)]
public static class StoriesOfAMinute
{
    public const string Name = "A minute of its own";

    private const int MostOpen = 2; // a machine that is busy with other tests takes samples late

    // By docs/trends.md a leak without noise takes a minute, a ratchet twenty steps; what is not promised at a minute may stay open.
    private static readonly (string Name, string? Promised)[] s_stories =
    [
        ("leak", TrendRules.Growing), ("leak-under-churn", TrendRules.Growing), ("ratchet", TrendRules.Growing), ("mmapped", TrendRules.Growing),
        ("outside", TrendRules.Growing), ("leak-in-a-sawtooth", null), ("arenas", null), ("flat", TrendRules.Steady), ("warm-up", null),
        ("sawtooth", null), ("season", null), ("jump", null), ("shrink", null), ("held", null),
    ];

    [Fact]
    public static async Task Are_told_as_they_are()
    {
        string folder = Directory.CreateTempSubdirectory("ebb-minute").FullName;
        try
        {
            (bool IsWrong, string? Said)[] all = await Task.WhenAll(s_stories.Select(story => Told(story.Name, story.Promised, folder)));

            string[] wrong = [.. all.Where(static one => one.IsWrong).Select(static one => one.Said!)];
            Assert.True(wrong.Length == 0, string.Join('\n', wrong));
            string[] open = [.. all.Where(static one => !one.IsWrong && one.Said is not null).Select(static one => one.Said!)];
            Assert.True(open.Length <= MostOpen, string.Join('\n', open));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is certain and not so is wrong; what was promised and was not told is open.
    private static async Task<(bool IsWrong, string? Said)> Told(string name, string? promised, string folder)
    {
        string file = Path.Combine(folder, name + ".rec");
        using Target target = Target.Start("story.c", name);
        using Process recorder = Called.Start(Called.Program, "record", target.Pid.ToString(CultureInfo.InvariantCulture), "--interval", "500ms", "--duration", "61s", "-o", file);
        Task<string> errors = recorder.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await recorder.WaitForExitAsync(TestContext.Current.CancellationToken);
        string said = await errors;
        if (recorder.ExitCode != 0)
        {
            return (true, $"{name} was not recorded: {said}");
        }

        History history = RecordingReader.Read(file);
        var trend = Trend.Of(HistoryStory.Of(history));
        TrendVerdict verdict = trend.Verdict;
        bool hasArenas = trend.Findings.Any(static one => one.Kind == FindingKind.ArenaGrowth && one.IsCertain);
        if (hasArenas != (name == "arenas"))
        {
            return (hasArenas, $"{name}: {string.Join(", ", trend.Findings.Select(static one => $"{one.Id} of {one.Of} {one.Confidence}"))}");
        }

        bool isOpen = verdict is TrendVerdict.Undecided;
        bool isRight = isOpen ? promised is null : IsTrue(verdict, name, target.Number("grows_an_hour"));
        return isRight ? (false, null) : (!isOpen, $"{name}, by {history.Points.Count} samples with {history.Points.Sum(static point => point.Walks)} walks: {verdict.Headline()} {Curve(history)}");
    }

    private static bool IsTrue(TrendVerdict verdict, string name, double grows) => verdict switch
    {
        TrendVerdict.Growing growing => grows > 0 && IsNear(growing.PerHour, grows) && (verdict.Of == LedgerKind.Anonymous) == (name == "outside"),
        TrendVerdict.Steady steady => grows == 0 || steady.PerHour.High >= grows,
        _ => name == "held",
    };

    // Live memory, as CSV, with a star where it was walked: what a verdict that is wrong was made of.
    private static string Curve(History history)
    {
        int live = history.IndexOf(FigureNames.Live);
        return string.Join(' ', history.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Seconds:0.00},{point[live]?.Mean:0}{(point.Walks > 0 ? "*" : "")}")));
    }

    // What a block has beside what was asked for is not in the truth, and of twenty intervals at 95 % one may miss it by a little.
    private static bool IsNear(GrowthRate rate, double grows) => rate.Low <= grows * 1.3 && rate.High >= grows / 1.3;
}
