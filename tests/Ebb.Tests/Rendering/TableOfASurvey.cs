using Ebb.Rendering;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Rendering;

public static class TableOfASurvey
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public static void It_reads_as_accepted(int width) =>
        Golden.Holds($"ebb --width {width}", SurveyTable.Of(Survey(), top: 20, new TextOptions(width, IsColored: false, IsUnicode: true)));

    [Fact]
    public static void The_rows_not_shown_are_counted() =>
        Assert.Contains("4 processes, 2 shown:", SurveyTable.Of(Survey(), top: 2, new TextOptions(80, false, true)), StringComparison.Ordinal);

    [Fact]
    public static void A_machine_that_lets_nothing_be_read_still_says_why()
    {
        var survey = SurveyReport.Of([], [new Unreadable(1, "init", "denied", "not permitted")]);
        Assert.Contains("Not read: 1 process (1 not permitted", SurveyTable.Of(survey, 20, new TextOptions(80, false, true)), StringComparison.Ordinal);
    }

    internal static SurveyReport Survey() => SurveyReport.Of(
        [
            Row(Stories.Hostile(), 77),
            Row(Stories.Fastbins(), 100),
            Row(Stories.Fragmented(), 5),
            Row(Stories.Server(), 4_000_000),
        ],
        [new Unreadable(2, "kthreadd", "unsupported", "a kernel thread"), new Unreadable(1, "init", "denied", "no"), new Unreadable(9, "x", "denied", "no")]);

    private static SurveyRow Row(Ebb.Snapshots.Snapshot story, int pid) => SurveyRow.Of(Report.Of(story with { Target = story.Target with { Pid = pid } }));
}
