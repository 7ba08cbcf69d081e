using Ebb.Cli;

namespace Ebb.Tests.Cli;

/// <summary>One run of the program over the processes of <see cref="StoryTargets"/>: how it ended and what it wrote.</summary>
internal sealed record Called(int Code, string Output, string Error, StoryTargets Targets)
{
    public static Called As(string commandLine, Terminal? terminal = null, bool isStopped = false, TextWriter? output = null)
    {
        var targets = new StoryTargets();
        using var written = new StringWriter();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        if (isStopped)
        {
            stop.Cancel();
        }

        string[] args = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var session = new Session(targets, terminal ?? new Terminal { IsUnicode = true }, output ?? written, error, stop.Token);
        ExitCode code = App.Run(args, session);
        return new Called((int)code, written.ToString(), error.ToString(), targets);
    }
}
