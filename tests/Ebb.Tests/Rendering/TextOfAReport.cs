using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Rendering;

public static class TextOfAReport
{
    [Theory]
    [InlineData("fastbins", 80)]
    [InlineData("server", 60)]
    [InlineData("server", 80)]
    [InlineData("server", 120)]
    [InlineData("fragmented", 80)]
    [InlineData("hostile", 80)]
    public static void It_reads_as_accepted(string story, int width) => Golden.Holds(
        $"ebb inspect {story} --width {width}",
        TextReport.Of(Report.Of(Story(story)), new TextOptions(width, IsColored: false, IsUnicode: true)));

    [Theory]
    [InlineData("server")]
    [InlineData("hostile")]
    public static void Without_utf_8_it_is_ascii(string story)
    {
        string text = TextReport.Of(Report.Of(Story(story)), new TextOptions(80, IsColored: false, IsUnicode: false));

        Golden.Holds($"LC_ALL=C ebb inspect {story} --width 80", text);
        Assert.All(text, character => Assert.True(char.IsAscii(character)));
    }

    [Theory]
    [InlineData("fastbins", 60)]
    [InlineData("server", 60)]
    [InlineData("server", 100)]
    [InlineData("fragmented", 60)]
    [InlineData("hostile", 60)]
    [InlineData("hostile", 120)]
    public static void No_line_is_wider_than_the_terminal(string story, int width) => Assert.All(
        TextReport.Of(Report.Of(Story(story)), new TextOptions(width, IsColored: false, IsUnicode: true)).Split('\n'),
        line => Assert.True(TextWidth.Of(line) <= width, line));

    [Fact]
    public static void Colour_only_adds_to_what_stands_there()
    {
        Report report = Report.Of(Stories.Server());
        string plain = TextReport.Of(report, new TextOptions(80, IsColored: false, IsUnicode: true));
        string colored = TextReport.Of(report, new TextOptions(80, IsColored: true, IsUnicode: true));

        Assert.NotEqual(plain, colored);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9;]*m", ""));
    }

    internal static Snapshot Story(string name) => name switch
    {
        "fastbins" => Stories.Fastbins(),
        "server" => Stories.Server(),
        "fragmented" => Stories.Fragmented(),
        "hostile" => Stories.Hostile(),
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
