using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Tests.Rendering;

namespace Ebb.LiveTests.Recording;

/// <summary><c>ebb watch</c> in a real terminal, and as lines.</summary>
public static class LiveViews
{
    [Fact]
    public static void Lines_of_json_are_as_the_schema_says()
    {
        using Target target = Target.Start("in_use.c", "20000", "1000");
        var schema = new JsonSchema(JsonDocument.Parse(File.ReadAllText(Repository.Path("schemas", "ebb-1.schema.json"))).RootElement);

        var called = Called.Ebb("watch", Text(target.Pid), "--json", "--interval", "50ms", "--duration", "300ms");

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        JsonElement[] lines = [.. called.Output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.InRange(lines.Length, 2, 7);
        Assert.All(lines, line => Assert.Empty(schema.Errors(line)));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("data").GetProperty("sample").GetProperty("liveBytes").GetUInt64(), target.Number("live_bytes"), target.Number("live_bytes") + 65536));
    }

    [Theory]
    [InlineData("$ebb watch $1 --json --interval 10ms | head -n 2 | wc -l; exit ${PIPESTATUS[0]}", "2\n")]
    [InlineData("$ebb watch $1 --interval 10ms | head -n 1 | grep -c 'was first seen'; exit ${PIPESTATUS[0]}", "1\n")]
    public static void A_reader_that_leaves_is_fine(string script, string printed)
    {
        using Target target = Target.Start("in_use.c");

        var called = Called.Shell(script, Text(target.Pid));

        Assert.Equal((0, printed, ""), (called.Exit, called.Output, called.Errors));
    }

    [Fact]
    public static void The_end_of_the_target_is_the_last_line()
    {
        var called = Called.Shell("sleep 60 >/dev/null 2>&1 & target=$!; $ebb watch $target --interval 20ms --json | { read -r first; kill $target; tail -n 1; }; exit ${PIPESTATUS[0]}");

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        JsonElement data = JsonDocument.Parse(called.Output).RootElement.GetProperty("data");
        Assert.Equal(JsonValueKind.Null, data.GetProperty("sample").ValueKind);
        Assert.Equal("ended", data.GetProperty("events")[0].GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("q")]
    [InlineData("C-c")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public static void A_terminal_is_left_as_it_was_found(string how)
    {
        using Target target = Target.Start("in_use.c");
        using var terminal = new TerminalOfATest();
        terminal.Type($"stty -g > {terminal.Folder}/before; {Called.Program} watch {Text(target.Pid)}; echo ended $?");
        terminal.Until("malloc.live");
        string screen = terminal.Screen();
        Assert.Contains("ebb watch  in_use", screen, StringComparison.Ordinal);
        Assert.Contains("q quit", screen, StringComparison.Ordinal);
        Assert.Equal("1", terminal.Asks("#{alternate_on}"));
        Assert.Equal("0", terminal.Asks("#{cursor_flag}"));

        if (how is "TERM" or "HUP")
        {
            Called.Shell($"kill -{how} $(pgrep -f '^{Called.Program} watch {Text(target.Pid)}$')");
        }
        else
        {
            terminal.Press(how);
        }

        terminal.Until("\nended ");
        Assert.Equal("0", terminal.Asks("#{alternate_on}"));
        Assert.Equal("1", terminal.Asks("#{cursor_flag}"));
        Assert.Equal("1", terminal.Asks("#{wrap_flag}"));
        terminal.Type($"stty -g | cmp - {terminal.Folder}/before && echo the-same");
        terminal.Until("\nthe-same");
    }

    [Fact]
    public static void It_follows_another_size_and_comes_back_from_the_shell()
    {
        using Target target = Target.Start("in_use.c");
        using var terminal = new TerminalOfATest();
        terminal.Type($"{Called.Program} watch {Text(target.Pid)}");
        terminal.Until("w walk now");
        terminal.Resize(60, 20);
        ThreadStates.Until(() => terminal.Screen() is var screen && screen.Contains("m mark", StringComparison.Ordinal) && !screen.Contains("w walk now", StringComparison.Ordinal));
        terminal.Press("C-z");
        terminal.Until("Stopped");
        Assert.Equal("0", terminal.Asks("#{alternate_on}"));
        terminal.Type("fg");
        terminal.Until("q quit");
        terminal.Press("h");
        terminal.Until("quit; the target goes on"); // keys come singly again
        terminal.Press("q");
        terminal.Until("watched for");
    }

    // The pipe is full, and nobody will ever read it.
    [Fact]
    public static void A_signal_ends_it_where_nobody_reads()
    {
        using Target target = Target.Start("in_use.c");
        using Process watch = Called.Start(Called.Program, "watch", Text(target.Pid), "--json", "--interval", "10ms");
        ThreadStates.Until(() => ThreadStates.SystemCall(watch.Id, watch.Id) == "1");

        Signals.Send(watch.Id, Signals.Terminate);

        Assert.True(watch.WaitForExit(TimeSpan.FromSeconds(20)), "it goes on");
        Assert.Equal(0, watch.ExitCode);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
