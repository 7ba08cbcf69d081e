using System.Text.Json.Nodes;
using Ebb.Cli;
using Ebb.Snapshots;

namespace Ebb.Tests.Cli;

public static class CommandLineOfEbb
{
    [Theory]
    [InlineData("ebb", 0)]
    [InlineData("ebb --help", 0)]
    [InlineData("ebb --version", 0)]
    [InlineData("ebb inspect --help", 0)]
    [InlineData("ebb inspect 10", 0)]
    [InlineData("ebb inspect server", 0)]
    [InlineData("ebb inspect 10 --fail-on held-free", 1)]
    [InlineData("ebb inspect 10 --fail-on held-free:1000MiB", 1)]
    [InlineData("ebb inspect 10 --fail-on held-free:1048576001", 0)]
    [InlineData("ebb inspect 10 --fail-on fragmented --fail-on held-free:1G", 0)]
    [InlineData("ebb inspect 11 --fail-on in-use:200M", 1)]
    [InlineData("ebb --fail-on fragmented", 1)]
    [InlineData("ebb --fail-on small", 0)]
    [InlineData("ebb inspect", 2)]
    [InlineData("ebb inspect 10 11", 2)]
    [InlineData("ebb inspect twin", 2)]
    [InlineData("ebb inspect /", 2)]
    [InlineData("ebb inspect 10 --no-such", 2)]
    [InlineData("ebb inspect 10 --capture core", 2)]
    [InlineData("ebb inspect 10 --capture fork --max-pause 20ms", 0)]
    [InlineData("ebb inspect 10 --max-pause 20ms", 2)] // live never stops it
    [InlineData("ebb inspect 10 --capture fork --max-pause 20", 2)]
    [InlineData("ebb inspect 10 --capture fork --max-pause 0s", 2)]
    [InlineData("ebb inspect 10 --fail-on nothing", 2)]
    [InlineData("ebb inspect 10 --fail-on held-free:lots", 2)]
    [InlineData("ebb inspect 10 --color blue", 2)]
    [InlineData("ebb --top 0", 2)]
    [InlineData("ebb --top many", 2)]
    [InlineData("ebb 10", 2)]
    [InlineData("ebb nonsense", 2)]
    [InlineData("ebb completion tcsh", 2)]
    [InlineData("ebb inspect 99", 3)]
    [InlineData("ebb inspect nobody", 3)]
    [InlineData("ebb inspect 20", 3)]
    [InlineData("ebb inspect 21", 4)]
    [InlineData("ebb inspect 22", 5)]
    [InlineData("ebb inspect /proc/self/exe", 5)]
    [InlineData("ebb inspect 23", 70)]
    [InlineData("ebb inspect 24", 70)]
    public static void It_ends_as_the_manual_says(string commandLine, int code)
    {
        Called called = Called.As(commandLine);

        Assert.Equal((code, called.Error), (called.Code, called.Error));
        bool isAnswer = code < 2;
        Assert.Equal(isAnswer, called.Error.Length == 0);
        Assert.Equal(isAnswer, called.Output.Length > 0);
        if (!isAnswer)
        {
            Assert.StartsWith("ebb: ", called.Error, StringComparison.Ordinal);
            Assert.Equal(1, called.Error.Count(character => character == '\n'));
        }
    }

    [Theory]
    [InlineData("ebb inspect 10", "inspect")]
    [InlineData("ebb", "survey")]
    public static void Json_says_which_command_it_answers(string commandLine, string command) =>
        Assert.Equal(command, JsonNode.Parse(Called.As(commandLine + " --json").Output)!["command"]!.GetValue<string>());

    [Theory]
    [InlineData("ebb inspect 20 --json", "gone")]
    [InlineData("ebb inspect 21 --json", "denied")]
    [InlineData("ebb inspect 22 --json", "unsupported")]
    [InlineData("ebb inspect 24 --json", "bug")]
    [InlineData("ebb inspect --json", "usage")]
    [InlineData("ebb inspect twin --json", "usage")]
    public static void Trouble_comes_in_the_same_envelope(string commandLine, string code)
    {
        JsonNode json = JsonNode.Parse(Called.As(commandLine).Output)!;

        Assert.Null(json["data"]);
        Assert.Equal(code, json["diagnostics"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public static void Denied_names_the_way_out()
    {
        string error = Called.As("ebb inspect 21").Error;
        Assert.All(["root", "CAP_SYS_PTRACE", "--cap-add", "kubectl debug"], way => Assert.Contains(way, error, StringComparison.Ordinal));
    }

    [Fact]
    public static void A_name_of_several_lists_them()
    {
        string error = Called.As("ebb inspect twin").Error;
        Assert.Contains("2 processes are called 'twin': 12 (./twin --of 12), 13 (./twin --of 13)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ebb inspect", "ebb: inspect needs a TARGET; see ebb inspect --help\n")]
    [InlineData("ebb inspect 1 2", "ebb: '2' is one too many; see ebb inspect --help\n")]
    [InlineData("ebb inspect 1 --nope", "ebb: there is no option --nope; see ebb inspect --help\n")]
    [InlineData("ebb --top x", "ebb: --top takes a number from 1, not 'x'; see ebb --help\n")]
    [InlineData("ebb --color", "ebb: Required argument missing for option: '--color'; see ebb --help\n")]
    [InlineData("ebb inspect /", "ebb: / is a directory, not a process; name a process id, a process, a core or a saved snapshot\n")]
    public static void A_wrong_command_line_is_told_in_our_words(string commandLine, string error) =>
        Assert.Equal(error, Called.As(commandLine).Error);

    [Fact]
    public static void A_process_id_without_a_command_is_helped_along() =>
        Assert.Contains("did you mean: ebb inspect 10", Called.As("ebb 10").Error, StringComparison.Ordinal);

    [Fact]
    public static void A_bug_shows_where_it_happened_only_when_asked() => Assert.Throws<InvalidOperationException>(
        () => Called.As("ebb inspect 24", new Terminal { IsDebugging = true }));

    [Fact]
    public static void Freeze_and_fork_are_asked_for_and_live_is_usual()
    {
        Assert.Equal(CaptureMode.Live, Called.As("ebb inspect 10").Targets.Asked);
        Assert.Equal(CaptureMode.Freeze, Called.As("ebb inspect 10 --capture freeze").Targets.Asked);
        Assert.Equal(CaptureMode.Fork, Called.As("ebb inspect 10 --capture fork").Targets.Asked);
    }

    [Theory]
    [InlineData("ebb inspect 10")]
    [InlineData("ebb")]
    public static void An_interrupt_ends_with_a_line_and_130(string commandLine)
    {
        Called called = Called.As(commandLine, isStopped: true);

        Assert.Equal((130, ""), (called.Code, called.Output));
        Assert.Equal("ebb: interrupted; the target was left as it was\n", called.Error);
    }

    [Fact]
    public static void A_broken_pipe_ends_quietly_with_0()
    {
        using var pipe = new BrokenPipe();
        Called called = Called.As("ebb inspect 10", output: pipe);
        Assert.Equal((0, ""), (called.Code, called.Error));
    }

    [Fact]
    public static void A_full_disk_is_not_called_a_defect()
    {
        using var disk = new BrokenPipe("No space left on device", 28);
        Called called = Called.As("ebb inspect 10 --json", output: disk);
        Assert.Equal((74, "ebb: cannot write the result: No space left on device\n"), (called.Code, called.Error));
    }

    [Fact]
    public static void The_survey_filters_by_name_and_counts_what_it_could_not_read()
    {
        Assert.Contains("1 process:", Called.As("ebb --name SERVER").Output, StringComparison.Ordinal);
        string all = Called.As("ebb --top 1").Output;
        Assert.Contains("4 processes, 1 shown", all, StringComparison.Ordinal);
        Assert.Contains("Not read: 3 processes (1 not permitted", all, StringComparison.Ordinal);
    }

    [Fact]
    public static void Progress_goes_to_a_terminal_only_and_leaves_nothing()
    {
        Assert.Equal("", Called.As("ebb").Error);
        string error = Called.As("ebb", new Terminal { IsErrorSeen = true }).Error;
        Assert.Contains("reading 7 of 7 processes", error, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true, true, true)]
    [InlineData("", true, false, false)]
    [InlineData("", false, true, false)]
    [InlineData(" --color always", false, false, true)]
    [InlineData(" --color never", true, true, false)]
    public static void Colour_is_for_terminals_that_want_it(string option, bool isSeen, bool allows, bool isColored)
    {
        var terminal = new Terminal { IsOutputSeen = isSeen, AllowsColor = allows, IsUnicode = true };
        Assert.Equal(isColored, Called.As("ebb inspect 10" + option, terminal).Output.Contains('\e', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("C.UTF-8", true)]
    [InlineData("de_DE.utf8", true)]
    [InlineData("C", false)]
    [InlineData(null, false)]
    public static void The_locale_says_whether_it_is_utf_8(string? locale, bool isUnicode) => Assert.Equal(isUnicode, Terminal.IsUtf8(locale));

    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("4096", 4096UL)]
    [InlineData("64K", 65536UL)]
    [InlineData("100MiB", 104857600UL)]
    [InlineData("1g", 1073741824UL)]
    [InlineData("16777216T", null)]
    [InlineData("1.5G", null)]
    [InlineData("MiB", null)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    public static void Amounts_are_iec(string text, ulong? expected) =>
        Assert.Equal(expected, Amount.TryParse(text, out Bytes amount) ? amount.Count : null);

    private sealed class BrokenPipe(string message = "Broken pipe", int errno = 32) : StringWriter
    {
        public override void Write(string? value) => throw new IOException(message, errno);
    }
}
