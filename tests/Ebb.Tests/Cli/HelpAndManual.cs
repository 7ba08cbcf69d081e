using System.Diagnostics;
using Ebb.Cli;

namespace Ebb.Tests.Cli;

public static class HelpAndManual
{
    [Theory]
    [InlineData("ebb --help")]
    [InlineData("ebb inspect --help")]
    [InlineData("ebb diff --help")]
    [InlineData("ebb leaks --help")]
    [InlineData("ebb explain --help")]
    [InlineData("ebb trim --help")]
    [InlineData("ebb tune --help")]
    [InlineData("ebb watch --help")]
    [InlineData("ebb record --help")]
    [InlineData("ebb mark --help")]
    [InlineData("ebb report --help")]
    [InlineData("ebb lab --help")]
    [InlineData("ebb completion --help")]
    [InlineData("ebb man")]
    [InlineData("ebb completion bash")]
    [InlineData("ebb completion zsh")]
    [InlineData("ebb completion fish")]
    public static void It_reads_as_accepted(string commandLine) => Golden.Holds(commandLine, Called.As(commandLine).Output);

    [Theory]
    [InlineData("ebb --help")]
    [InlineData("ebb inspect --help")]
    public static void Examples_come_first_and_exit_codes_last(string commandLine)
    {
        string[] titles = [.. Called.As(commandLine).Output.Split('\n').Where(line => line.Length > 0 && char.IsUpper(line[0]) && !line.Contains(' ', StringComparison.Ordinal) || line == "Exit codes")];
        Assert.Equal(("Examples", "Exit codes"), (titles[0], titles[^1]));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public static void It_fits_the_terminal(int width) => Assert.All(
        Called.As("ebb inspect --help", new Terminal { Width = width }).Output.Split('\n').Where(line => !line.TrimStart().StartsWith("ebb ", StringComparison.Ordinal)),
        line => Assert.True(line.Length <= width, line));

    [Fact]
    public static void What_is_hidden_is_not_shown()
    {
        string help = Called.As("ebb --help").Output;
        Assert.DoesNotContain("--width", help, StringComparison.Ordinal);
        Assert.DoesNotContain("  man ", help, StringComparison.Ordinal);
        Assert.Equal(0, Called.As("ebb inspect 10 --width 60").Code);
    }

    [Fact]
    public static void Every_option_of_the_help_is_in_the_completion()
    {
        IEnumerable<string> options = (Called.As("ebb --help").Output + Called.As("ebb inspect --help").Output + Called.As("ebb diff --help").Output + Called.As("ebb lab --help").Output + Called.As("ebb trim --help").Output + Called.As("ebb tune --help").Output).Split([' ', ',', '.', ':', '\n']).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Distinct();
        foreach (string shell in (string[])["bash", "zsh", "fish"])
        {
            string script = Called.As("ebb completion " + shell).Output;
            Assert.All(options, option => Assert.Contains(shell == "fish" ? "-l " + option[2..] : option, script, StringComparison.Ordinal));
        }
    }

    [Fact]
    public static void The_man_pages_are_clean_for_groff()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/groff"), "groff is not installed");
        string directory = Directory.CreateTempSubdirectory("ebb-man").FullName;
        try
        {
            Called.As($"ebb man {directory}");
            Assert.Equal(["ebb-completion.1", "ebb-diff.1", "ebb-explain.1", "ebb-inspect.1", "ebb-lab.1", "ebb-leaks.1", "ebb-mark.1", "ebb-record.1", "ebb-report.1", "ebb-trim.1", "ebb-tune.1", "ebb-watch.1", "ebb.1"], Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)).Order());
            foreach (string page in Directory.EnumerateFiles(directory))
            {
                Assert.Equal("", Warnings(page));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Warnings(string page)
    {
        var groff = new ProcessStartInfo("groff", ["-man", "-ww", "-z", page]) { RedirectStandardError = true };
        using Process process = Process.Start(groff)!;
        string warnings = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return warnings;
    }
}
