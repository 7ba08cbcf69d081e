using System.Globalization;
using System.Text.Json;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>A heap that was broken on purpose is searched as far as it goes; what came out is no proof, and that is said.</summary>
public static class HostileHeaps
{
    private static readonly string[] s_damages =
    [
        "cyclic-tcache", "cyclic-fastbin", "huge-size", "zero-size", "wild-top", "wild-ring", "cyclic-ring", "wild-heap", "noise", "arena",
    ];

    public static TheoryData<string, string> Broken
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string damage in s_damages)
            {
                rows.Add("hostile.c " + damage, GlibcVersions.Machine);
            }

            rows.Add("hostile.c noise", "2.43");
            rows.Add("hostile.c cyclic-tcache", "2.31");
            rows.Add("damaged_pin.c 2000", GlibcVersions.Machine);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public static void Are_no_proof(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);

        (JsonElement data, string diagnostics) = Json(target);

        Assert.False(data.GetProperty("proved").GetBoolean());
        Assert.DoesNotContain("Nothing is leaked", data.GetProperty("headline").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"unproved\"", diagnostics, StringComparison.Ordinal);
        target.Command("rss"); // it runs on
    }

    // Bins that are broken hide no block: the walk goes by the headers. hostile.c itself lost one block, which parts two others.
    [Theory]
    [InlineData("cyclic-bin")]
    [InlineData("wild-bin")]
    [InlineData("name")]
    public static void Are_searched_whole_where_the_damage_hides_no_block(string damage)
    {
        Requires.Ptrace();
        using Target target = Target.Start("hostile.c", damage);

        (JsonElement data, _) = Json(target);

        Assert.True(data.GetProperty("proved").GetBoolean());
        Assert.Equal(1, data.GetProperty("leaked").GetProperty("blocks").GetInt32());
        Assert.Equal(target.Number("live_blocks") + 2, data.GetProperty("live").GetProperty("blocks").GetUInt64()); // one of the other thread's own, and libc's table of its thread-locals
        target.Command("rss");
    }

    [Fact]
    public static void Are_searched_whole_where_the_break_could_not_move()
    {
        Requires.Ptrace();
        using Target target = Target.Start("broken_brk.c");

        (JsonElement data, _) = Json(target);

        Assert.True(data.GetProperty("proved").GetBoolean());
        Assert.Equal(0, data.GetProperty("leaked").GetProperty("blocks").GetInt32());
        Assert.Equal(target.Number("live_blocks"), data.GetProperty("live").GetProperty("blocks").GetUInt64());
    }

    [Theory]
    [InlineData("hostile.c noise")]
    [InlineData("hostile.c arena")]
    [InlineData("hostile.c huge-size")]
    public static void Let_an_address_in_them_be_explained(string program)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, GlibcVersions.Machine);

        var called = Called.Ebb("explain", target.Pid.ToString(CultureInfo.InvariantCulture), "0x" + target.Number("first_block").ToString("x", CultureInfo.InvariantCulture));

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.DoesNotContain(called.Output, static letter => char.IsControl(letter) && letter != '\n');
        target.Command("rss");
    }

    [Fact]
    public static void Are_told_by_the_program_in_whole_sentences()
    {
        Requires.Ptrace();
        using Target target = Target.Start("hostile.c", "noise");

        var called = Called.Ebb("leaks", target.Pid.ToString(CultureInfo.InvariantCulture), "--fail-on", "leaked");

        Assert.Equal(5, called.Exit); // who asks to fail on leaks is told that it cannot be told
        Assert.Contains("No leak was found, which is no proof", called.Output, StringComparison.Ordinal);
        Assert.Contains("No proof: ", called.Output, StringComparison.Ordinal);
    }

    private static (JsonElement Data, string Diagnostics) Json(Target target)
    {
        LeakReport report = LeakReport.Of(Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken))!;
        Assert.DoesNotContain(TextLeaks.Of(report, new TextOptions(80, IsColored: false, IsUnicode: true)), static letter => char.IsControl(letter) && letter != '\n'); // its name is full of them

        JsonElement answer = Called.Answer(JsonLeaks.Of(report));
        return (answer.GetProperty("data"), answer.GetProperty("diagnostics").GetRawText());
    }
}
