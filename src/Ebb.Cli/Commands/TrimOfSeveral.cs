using System.Globalization;
using Ebb.Accounts;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb trim --all</c>, or with several processes: a line each, and trouble with one does not end the others.</summary>
internal static class TrimOfSeveral
{
    // As in a survey: one process of very many blocks must not keep the others waiting.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    public static ExitCode Named(TrimJob job, string[] texts, bool isJson, TextOptions options, Session session)
    {
        var run = new Run(job, session);
        var candidates = new List<Candidate>();
        foreach (string text in texts)
        {
            if (TrimCommand.Find(text, session, out Candidate? target) is { } problem)
            {
                run.Fail(0, text, problem);
            }
            else if (!candidates.Exists(one => one.Pid == target!.Pid))
            {
                candidates.Add(target!);
            }
        }

        run.Trim(candidates);
        Print(run, [], isJson, options, $"ebb trim {string.Join(' ', texts)} --yes", session);
        return run.Worst;
    }

    public static ExitCode All(TrimJob job, Bytes min, bool isJson, TextOptions options, Session session)
    {
        var run = new Run(job, session);
        var unread = new List<Unreadable>();
        var found = new List<(Candidate Candidate, Bytes Returns)>();
        foreach (Candidate candidate in session.Targets.All())
        {
            session.Stop.ThrowIfCancellationRequested();
            try
            {
                Snapshot snapshot = session.Targets.Take(candidate.Pid, new CaptureOptions { Limit = s_longest }, session.Stop);
                Bytes returns = Returnable.Of(snapshot.Mallocs).ByEbb;
                if (returns >= min)
                {
                    found.Add((candidate, returns));
                }
            }
            catch (TargetException obstacle)
            {
                unread.Add(new Unreadable(candidate.Pid, candidate.Name, Problem.WordFor(obstacle.Obstacle), obstacle.Message));
            }
        }

        run.Trim(found.OrderByDescending(static one => one.Returns).ThenBy(static one => one.Candidate.Pid).Select(static one => one.Candidate));
        string command = string.Create(CultureInfo.InvariantCulture, $"ebb trim --all --min {min.Count} --yes");
        Print(run, unread, isJson, options, command, session);
        return run.Worst;
    }

    private static void Print(Run run, List<Unreadable> unread, bool isJson, TextOptions options, string command, Session session)
    {
        session.Output.Write(isJson
            ? JsonTrims.Of(run.Rows, unread) + "\n"
            : TrimTable.Of(run.Rows, unread.Count, run.Acts, command, options));
    }

    /// <summary>The rows as they come, and the worst of how they ended.</summary>
    private sealed class Run(TrimJob job, Session session)
    {
        private readonly List<TrimRow> _rows = [];
        private readonly Dictionary<string, int> _undone = []; // programs that took their memory again, and which process showed it

        /// <summary>Most returnable first; what could not be trimmed comes last.</summary>
        public IReadOnlyList<TrimRow> Rows => [.. _rows.OrderBy(static row => row.Report is null).ThenByDescending(static row => row.Forecast)];

        public ExitCode Worst { get; private set; }

        public bool Acts => job.Acts;

        public void Fail(int pid, string name, Problem problem)
        {
            _rows.Add(new TrimRow(pid, name, null, problem.Code, problem.Message));
            Worst = problem.Exit > Worst ? problem.Exit : Worst;
        }

        public void Trim(IEnumerable<Candidate> candidates)
        {
            foreach (Candidate candidate in candidates)
            {
                if (session.Stop.IsCancellationRequested)
                {
                    Worst = ExitCode.Interrupted;
                    return;
                }

                try
                {
                    Trim(candidate);
                }
                catch (TargetException obstacle)
                {
                    Fail(candidate.Pid, candidate.Name, Problem.Of(obstacle));
                }
            }
        }

        private void Trim(Candidate candidate)
        {
            TrimResult result = job.Look(candidate.Pid);
            string program = result.Before.Target.Executable ?? candidate.Name;
            if (job.Acts && _undone.TryGetValue(program, out int other))
            {
                _rows.Add(new TrimRow(candidate.Pid, candidate.Name, null, "regrows", string.Create(
                    CultureInfo.InvariantCulture, $"left alone: process {other} of the same program took its memory again at once")));
                return;
            }

            result = job.Acts ? job.Act(result) : result;
            if (result.Regrowth is { IsUndone: true })
            {
                _undone[program] = candidate.Pid;
            }

            _rows.Add(new TrimRow(candidate.Pid, candidate.Name, TrimReport.Of(result)));
            ExitCode code = TrimCommand.CodeOf(result, session);
            Worst = code > Worst ? code : Worst;
        }
    }
}
