using System.CommandLine;
using Ebb.Cli.Commands;
using Ebb.Cli.Help;
using Ebb.Linux;
using Ebb.Rendering;

namespace Ebb.Cli;

/// <summary>The command line as a whole: what there is to call, and how each kind of trouble is told.</summary>
internal static class App
{
    // EPIPE, pipe(7): who read our output has gone, as head(1) does, and that is fine.
    private const int BrokenPipe = 32;

    public static ExitCode Run(string[] args, Session session)
    {
        try
        {
            return Answer(args, session);
        }
        catch (IOException broken) when (broken.HResult == BrokenPipe)
        {
            return ExitCode.Nothing;
        }
        catch (IOException full)
        {
            return Tell(session, "", isJson: false, new Problem(ExitCode.NotWritten, "output", $"cannot write the result: {ErrorText.Of(full)}"));
        }
        catch (UnauthorizedAccessException)
        {
            return Tell(session, "", isJson: false, new Problem(ExitCode.NotWritten, "output", "cannot write the result: standard output is closed"));
        }
    }

    private static ExitCode Answer(string[] args, Session session)
    {
        RootCommand root = Create(session);
        ParseResult parsed = root.Parse(args);
        string command = parsed.CommandResult.Command is RootCommand ? "survey" : parsed.CommandResult.Command.Name;
        bool isJson = args.Contains("--json");
        try
        {
            ExitCode code = parsed.Errors.Count > 0
                ? Tell(session, command, isJson, UsageProblem.Of(parsed))
                : (ExitCode)parsed.Invoke(Configuration(session));
            session.Output.Flush();
            return code;
        }
        catch (TargetException obstacle)
        {
            return Tell(session, command, isJson, Problem.Of(obstacle));
        }
        catch (OperationCanceledException)
        {
            return Tell(session, command, isJson, new Problem(ExitCode.Interrupted, "interrupted", command == "lab" ? "interrupted; its workers have ended" : "interrupted; the target was left as it was"));
        }
#pragma warning disable CA1031 // The last line of defence: a defect of ours is told in a line, not in a stack trace.
        catch (Exception bug) when (!session.Terminal.IsDebugging && bug is not (IOException or UnauthorizedAccessException))
        {
            return Tell(session, command, isJson, new Problem(
                ExitCode.Bug, "bug", $"a defect in ebb: {bug.GetType().Name}: {bug.Message}", "please report it, with what EBB_DEBUG=1 prints"));
        }
#pragma warning restore CA1031
    }

    internal static RootCommand Create(Session session)
    {
        var common = new CommonOptions();
        var root = new RootCommand(Manual.Summary("ebb"));
        root.Directives.Clear();
        common.AddTo(root);
        SurveyCommand.AddTo(root, common, session);
        root.Subcommands.Add(InspectCommand.Create(common, session));
        root.Subcommands.Add(DiffCommand.Create(common, session));
        root.Subcommands.Add(LeaksCommand.Create(common, session));
        root.Subcommands.Add(ExplainCommand.Create(common, session));
        root.Subcommands.Add(TrimCommand.Create(common, session));
        root.Subcommands.Add(TuneCommand.Create(common, session));
        root.Subcommands.Add(WatchCommand.Create(common, session));
        root.Subcommands.Add(RecordCommand.Create(common, session));
        root.Subcommands.Add(MarkCommand.Create(common, session));
        root.Subcommands.Add(ReportCommand.Create(common, session));
        root.Subcommands.Add(LabCommand.Create(common, session));
        root.Subcommands.Add(CompletionCommand.Create(root, session));
        root.Subcommands.Add(ManCommand.Create(root, session));
        HelpPage.PutInto(root, session);
        return root;
    }

    /// <summary>Says why there is no answer: a line for people, and in JSON mode the envelope as well.</summary>
    internal static ExitCode Tell(Session session, string command, bool isJson, Problem problem)
    {
        string message = Escape.ForTerminal(problem.Message, !session.Terminal.IsUnicode);
        if (isJson)
        {
            session.Output.WriteLine(JsonEnvelope.Failure(command, problem.Code, problem.WayOut is null ? problem.Message : $"{problem.Message}; {problem.WayOut}"));
            session.Output.Flush();
        }

        session.Error.WriteLine($"ebb: {message}{(problem.WayOut is null ? "" : $"; {problem.WayOut}")}");
        return problem.Exit;
    }

    private static InvocationConfiguration Configuration(Session session) => new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
        Output = session.Output,
        Error = session.Error,
    };
}
