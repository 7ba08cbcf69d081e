using System.Globalization;
using Ebb.Recording;
using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>One call of <c>ebb record</c>: from the target to the end of the recording.</summary>
internal sealed record RecordJob
{
    /// <summary>A process; null where <see cref="Start"/> is started.</summary>
    public string? Target { get; init; }

    public IReadOnlyList<string> Start { get; init; } = [];

    public TimeSpan Interval { get; init; }

    public TimeSpan? Duration { get; init; }

    public bool UntilExit { get; init; }

    public string? File { get; init; }

    public string? Follows { get; init; }

    public string? Marks { get; init; }

    public ExitCode Run(bool isJson, Session session)
    {
        using StartedProgram? started = Start.Count > 0 ? StartedProgram.Start(Start) : null;
        if (Start.Count > 0 && started is null)
        {
            return App.Tell(session, "record", isJson, new Problem(ExitCode.Gone, "gone", $"'{Start[0]}' cannot be started"));
        }

        int pid = started?.Pid ?? 0;
        if (Target is not null)
        {
            if (TargetText.FindProcess(Target, session.Targets, "record", "ebb report FILE reads a recording", out Candidate? candidate) is { } problem)
            {
                return App.Tell(session, "record", isJson, problem);
            }

            pid = candidate!.Pid;
        }

        var options = new SamplerOptions { Interval = Interval, Duration = Duration, Follows = UntilExit ? null : Follows };
        using var sampler = new Sampler(pid, options);
        string file = File ?? string.Create(CultureInfo.InvariantCulture, $"{FileName(sampler.Target!.Name)}-{pid}.rec");
        using var recorder = Recorder.Begin(file, sampler.Target!, Interval, Follows);
        using var marks = new MarkSources(Marks);
        var progress = new RecordProgress(session, file);
        try
        {
            ExitCode code = new RecordLoop(this, sampler, recorder, marks, progress).Run(session.Stop);
            if (isJson)
            {
                session.Output.WriteLine(JsonRecorded.Of(file, recorder.Written, recorder.Waiting));
            }

            return code;
        }
        finally
        {
            progress.End();
        }
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')).TrimStart('.', '-') is { Length: > 0 } safe ? safe : "process";
}
