using System.Globalization;
using Ebb.Leaks;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.Cli;

/// <summary>One call of <c>ebb leaks</c>.</summary>
internal sealed record LeaksJob
{
    private const long LargestFile = 64 << 20;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    public required string Target { get; init; }

    public required CaptureOptions Capture { get; init; }

    /// <summary>Rules, and files with rules, of what to pass over.</summary>
    public IReadOnlyList<string> Ignores { get; init; } = [];

    /// <summary>What <c>--json</c> printed of an earlier look.</summary>
    public string? Baseline { get; init; }

    /// <summary>How long after the first look a second one is taken; null where one is enough.</summary>
    public TimeSpan? Confirm { get; init; }

    /// <summary>A file to which a short report in Markdown is appended.</summary>
    public string? Summary { get; init; }

    public IReadOnlyList<FailOn> FailOn { get; init; } = [];

    public ExitCode Run(bool isJson, TextOptions options, Session session)
    {
        var rules = new Suppressions();
        LeakBaseline? baseline = null;
        Candidate? target = null;
        LeakReport? report = null;
        Problem? problem = ReadRules(rules) ?? ReadBaseline(out baseline) ?? Find(session, out target) ?? Look(target!, session, out report);
        if (problem is not null)
        {
            return App.Tell(session, "leaks", isJson, problem);
        }

        LeakFacts leaks = rules.Rules.Count > 0 ? rules.ApplyTo(report!.Leaks) : report!.Leaks;
        report = report with { Leaks = baseline?.ApplyTo(leaks) ?? leaks };
        session.Output.Write(isJson ? JsonLeaks.Of(report) + "\n" : TextLeaks.Of(report, options));
        if (WriteSummary(report) is { } unwritten)
        {
            return App.Tell(session, "leaks", isJson, unwritten);
        }

        // Who asks to fail on leaks must not take "cannot tell" for "none".
        if (FailOn.Count > 0 && !report.IsLeaked && !report.IsProof)
        {
            session.Error.WriteLine("ebb: no leak was found, but that is no proof, and --fail-on asks for one");
            return ExitCode.Unsupported;
        }

        return report.IsLeaked ? Cli.FailOn.Judge(FailOn, "leaked", report.Leaks.Leaked.Bytes) : ExitCode.Nothing;
    }

    /// <summary>Null where there is a target that can be searched.</summary>
    internal static Problem? Find(string text, Session session, out Candidate? target) =>
        TargetText.Find(text, session.Targets, out target)
        ?? (target!.File is { } file && SnapshotFile.IsOne(file) ? Problem.Usage($"{text} is a saved snapshot, which keeps no contents of memory", "name a process or a core") : null);

    private Problem? Find(Session session, out Candidate? target) =>
        Find(Target, session, out target)
        ?? (Confirm is not null && target!.File is { } file ? Problem.Usage($"--confirm is for running processes, and {file} is a file", "leave it out") : null);

    // Two looks: only what nothing reaches in both is leaked.
    private Problem? Look(Candidate target, Session session, out LeakReport? report)
    {
        report = null;
        Snapshot snapshot = target.Look(session.Targets, Capture with { TakesLeakedBlocks = Confirm is not null, FindsKeepers = Capture.FindsKeepers && Confirm is null }, session.Stop);
        if (Confirm is { } apart && snapshot.Leaks is { Blocks: { } found })
        {
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            Wait(apart, found.Count, session);
            Snapshot second = target.Look(session.Targets, Capture with { LeakedBefore = found }, session.Stop);
            if (second.Target.StartedAt != snapshot.Target.StartedAt)
            {
                return new Problem(ExitCode.Gone, "gone", $"process {target.Pid} ended between the two looks, and another has its id");
            }

            TimeSpan passed = System.Diagnostics.Stopwatch.GetElapsedTime(began);
            snapshot = second with { Leaks = second.Leaks is { Confirmation: { } confirmation } leaks ? leaks with { Confirmation = confirmation with { Apart = passed } } : second.Leaks };
        }

        report = LeakReport.Of(snapshot);
        return report is null ? new Problem(ExitCode.Unsupported, "unsupported", $"leaks cannot be told in {Target}") : null;
    }

    private static void Wait(TimeSpan apart, int found, Session session)
    {
        if (session.Terminal.IsErrorSeen)
        {
            session.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[Kebb: {found} blocks are in reach of nothing; looking again in {apart.TotalSeconds:0} s"));
        }

        bool isStopped = false;
        for (TimeSpan left = apart; left > TimeSpan.Zero && !isStopped; left -= s_longestWait)
        {
            isStopped = session.Stop.WaitHandle.WaitOne(left < s_longestWait ? left : s_longestWait);
        }

        if (session.Terminal.IsErrorSeen)
        {
            session.Error.Write("\r\e[K");
        }

        if (isStopped)
        {
            throw new OperationCanceledException();
        }
    }

    private Problem? ReadRules(Suppressions rules)
    {
        foreach (string ignore in Ignores)
        {
            bool isFile = Path.Exists(ignore);
            if (!isFile && !ignore.Contains(':', StringComparison.Ordinal))
            {
                return Problem.Usage($"--ignore: there is no file '{ignore}'", "name a file with rules, or a rule: type:Session, size:24, content:text, arena:0");
            }

            string? text = ignore;
            if ((isFile ? Read(ignore, "--ignore", out text) : null) is { } unread)
            {
                return unread;
            }

            try
            {
                rules.Read(text!);
            }
            catch (FormatException wrong)
            {
                return Problem.Usage($"--ignore {(isFile ? ignore + ", " : "")}{wrong.Message}");
            }
        }

        return null;
    }

    private Problem? ReadBaseline(out LeakBaseline? baseline)
    {
        baseline = null;
        if (Baseline is null)
        {
            return null;
        }

        if (Read(Baseline, "--baseline", out string? text) is { } unread)
        {
            return unread;
        }

        try
        {
            baseline = LeakBaseline.Of(text!);
            return null;
        }
        catch (FormatException wrong)
        {
            return Problem.Usage($"--baseline {Baseline}: {wrong.Message}", "write it with: ebb leaks TARGET --json > FILE");
        }
    }

    private static Problem? Read(string path, string option, out string? text)
    {
        text = null;
        try
        {
            if (!Path.Exists(path) || Directory.Exists(path))
            {
                return Problem.Usage($"{option} {path}: {(Path.Exists(path) ? "it is a directory" : "there is no such file")}");
            }

            // As far as it goes: a device says that it is empty, and has no end.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            using var bytes = new MemoryStream();
            byte[] piece = new byte[1 << 20];
            for (int read; (read = file.Read(piece)) > 0;)
            {
                bytes.Write(piece.AsSpan(0, read));
                if (bytes.Length > LargestFile)
                {
                    return Problem.Usage($"{option} {path}: a file of more than 64 MiB is none of ours");
                }
            }

            text = System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            return null;
        }
        catch (IOException failure)
        {
            return Problem.Usage($"{option} {path}: {ErrorText.Of(failure)}");
        }
        catch (UnauthorizedAccessException)
        {
            return Problem.Usage($"{option} {path}: it is not ours to read");
        }
    }

    private Problem? WriteSummary(LeakReport report)
    {
        if (Summary is null)
        {
            return null;
        }

        if (Directory.Exists(Summary) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(Summary))))
        {
            return new Problem(ExitCode.NotWritten, "output", $"--summary {Summary}: {(Directory.Exists(Summary) ? "it is a directory" : "there is no such folder")}");
        }

        try
        {
            File.AppendAllText(Summary, MarkdownLeaks.Of(report));
            return null;
        }
        catch (IOException failure)
        {
            return new Problem(ExitCode.NotWritten, "output", $"--summary {Summary}: {ErrorText.Of(failure)}");
        }
        catch (UnauthorizedAccessException)
        {
            return new Problem(ExitCode.NotWritten, "output", $"--summary {Summary}: it is not ours to write");
        }
    }
}
