using System.Globalization;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Recording;

/// <summary>How <c>ebb watch</c> ends: its terminal and its target.</summary>
public static class LiveEnds
{
    [Fact]
    public static void A_terminal_is_given_back_when_it_asks_to_quit()
    {
        using Target target = Target.Start("in_use.c");
        using var terminal = new TerminalOfATest();
        terminal.Type($"stty -g > {terminal.Folder}/before; {Called.Program} watch {Text(target.Pid)}; echo ended $?");
        terminal.Until("malloc.live");

        terminal.Press("C-\\");

        terminal.Until("\nended ");
        IsAsItWas(terminal);
    }

    [Fact]
    public static void The_end_of_the_target_is_told_on_the_terminal_that_is_given_back()
    {
        Target target = Target.Start("exits.c");
        using var terminal = new TerminalOfATest();
        terminal.Type($"stty -g > {terminal.Folder}/before; {Called.Program} watch {Text(target.Pid)} --interval 50ms; echo left");
        terminal.Until("malloc.live");

        target.End("exit");

        terminal.Until("\nleft");
        Assert.Contains("watched for", terminal.Screen(), StringComparison.Ordinal);
        IsAsItWas(terminal);
        target.Dispose();
    }

    private static void IsAsItWas(TerminalOfATest terminal)
    {
        Assert.Equal("0", terminal.Asks("#{alternate_on}"));
        Assert.Equal("1", terminal.Asks("#{cursor_flag}"));
        terminal.Type($"stty -g | cmp - {terminal.Folder}/before && echo the-same");
        terminal.Until("\nthe-same");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
