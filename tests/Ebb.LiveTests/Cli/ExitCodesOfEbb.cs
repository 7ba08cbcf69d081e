using System.Globalization;
using System.Text.Json;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Procfs;

namespace Ebb.LiveTests.Cli;

/// <summary>How the program ends, run as its users run it: each code was provoked, with one line where there is no answer.</summary>
public static class ExitCodesOfEbb
{
    private const string Nobody = "1073741823"; // no kernel gives out so large an id

    [Fact]
    public static void Looked_is_0()
    {
        using Target target = Target.Start("in_use.c");

        var called = Called.Ebb("inspect", Pid(target));

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Contains("in_use", called.Output, StringComparison.Ordinal);
        Assert.Equal("ebb inspect", Text(Envelope(0, "inspect", Pid(target)), "command").Insert(0, "ebb "));
    }

    [Fact]
    public static void A_survey_is_0_and_has_the_process_in_it()
    {
        using Target target = Target.Start("top_pin.c");

        JsonElement survey = Envelope(0);

        Assert.Contains($"\"pid\":{target.Pid},", survey.GetRawText().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_finding_is_1_and_only_where_it_was_asked_for()
    {
        using Target target = Target.Start("top_pin.c");

        Assert.Equal(1, Called.Ebb("inspect", Pid(target), "--fail-on", "held-free").Exit);
        Assert.Equal(1, Called.Ebb("inspect", Pid(target), "--fail-on", "held-free:30MiB").Exit);
        Assert.Equal(0, Called.Ebb("inspect", Pid(target), "--fail-on", "held-free:1GiB").Exit);
        Assert.Equal(0, Called.Ebb("inspect", Pid(target), "--fail-on", "fragmented").Exit);
        Envelope(1, "inspect", Pid(target), "--fail-on", "held-free");
    }

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("inspect 1 --capture sometimes", "--capture")]
    [InlineData("inspect 1 --fail-on sometimes", "--fail-on")]
    [InlineData("inspect", "TARGET")]
    [InlineData("inspect /", "is a directory")]
    public static void A_wrong_call_is_2(string arguments, string named) => Refused(2, arguments.Split(' '), "usage", named);

    [Fact]
    public static void A_name_of_several_processes_is_2_and_lists_them()
    {
        using Target one = Target.Start("sleepless.c");
        using Target other = Target.Start("sleepless.c");

        Refused(2, ["inspect", "sleepless"], "usage", "are called 'sleepless'", "name one by its id");
    }

    [Theory]
    [InlineData(Nobody, "there is no process " + Nobody)]
    [InlineData("no-such-program-runs", "no-such-program-runs")]
    [InlineData("no/such/path", "no/such/path")]
    public static void No_such_process_is_3(string target, string named) => Refused(3, ["inspect", target], "gone", named);

    [Fact]
    public static void A_process_of_somebody_else_is_4_with_the_way_out()
    {
        Requires.Root();
        Requires.Program("setpriv");
        string[] nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        Requires.That(Called.Run("setpriv", [.. nobody, Called.Program, "--version"]).Exit == 0, "nobody may not run what was built here");
        using Target target = Target.Start("in_use.c");

        foreach (string[] json in (string[][])[[], ["--json"]])
        {
            var called = Called.Run("setpriv", [.. nobody, Called.Program, "inspect", Pid(target), .. json]);

            Assert.Equal(4, called.Exit);
            called.TellsOneLine("not permitted", "CAP_SYS_PTRACE");
            Assert.Equal(json.Length == 0, called.Output.Length == 0);
        }
    }

    [Fact]
    public static void A_thread_of_the_kernel_is_5()
    {
        int? kernelThread = ProcessList.Take().FirstOrDefault(process => process.IsKernelThread)?.Pid;
        Requires.That(kernelThread is not null, "no kernel thread to be seen here");

        Refused(5, ["inspect", kernelThread!.Value.ToString(CultureInfo.InvariantCulture)], "unsupported", "kernel");
    }

    [Fact]
    public static void A_32_bit_process_is_5()
    {
        Target target;
        try
        {
            target = Fixture.ThirtyTwoBit().Start();
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("Exec format error", StringComparison.Ordinal))
        {
            Assert.Skip($"this kernel runs no 32-bit programs: {refused.Message}");
            return;
        }

        using (target)
        {
            Refused(5, ["inspect", Pid(target)], "unsupported", "32-bit");
        }
    }

    [Fact]
    public static void A_program_is_no_core_and_5() => Refused(5, ["inspect", Called.Program], "unsupported", "not a core");

    [Fact]
    public static void A_zombie_is_told_in_a_line()
    {
        // The shell's child has ended and is not waited for: the shell became a program that waits for nothing.
        using var shell = Called.Start("bash", "-c", "sleep 0 & echo $!; exec cat");
        try
        {
            int zombie = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            ThreadStates.Until(() => File.ReadAllText($"/proc/{zombie}/stat").Contains(") Z ", StringComparison.Ordinal));

            var called = Called.Ebb("inspect", zombie.ToString(CultureInfo.InvariantCulture));

            Assert.InRange(called.Exit, 3, 5);
            called.TellsOneLine();
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
        }
    }

    [Fact]
    public static void Names_full_of_escape_codes_come_out_escaped()
    {
        using Target target = Target.Start("hostile.c", "name");

        var text = Called.Ebb("inspect", Pid(target));
        var survey = Called.Ebb();
        string json = Called.Ebb("inspect", "--json", Pid(target)).Output;

        Assert.DoesNotContain(text.Output + text.Errors + survey.Output, letter => char.IsControl(letter) && letter != '\n');
        Assert.DoesNotContain(json, letter => char.IsControl(letter) && letter != '\n');
        Assert.Contains("[31mx", text.Output, StringComparison.Ordinal);
    }

    private static void Refused(int exit, string[] arguments, string code, params string[] words)
    {
        var called = Called.Ebb(arguments);
        Assert.Equal((exit, ""), (called.Exit, called.Output));
        called.TellsOneLine(words);

        JsonElement diagnostic = Envelope(exit, arguments).GetProperty("diagnostics")[0];
        Assert.Equal(code, Text(diagnostic, "code"));
    }

    private static JsonElement Envelope(int exit, params string[] arguments)
    {
        var called = Called.Ebb([.. arguments, "--json"]);
        Assert.Equal(exit, called.Exit);
        JsonElement envelope = JsonDocument.Parse(called.Output).RootElement;
        Assert.Equal(1, envelope.GetProperty("schemaVersion").GetInt32());
        return envelope;
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string Pid(Target target) => target.Pid.ToString(CultureInfo.InvariantCulture);
}
