using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Recording;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb mark FILE NAME</c>: puts a named moment into a recording that is going on.</summary>
internal static class MarkCommand
{
    private const int LongestName = 200;

    public static Command Create(CommonOptions common, Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The file that is being recorded into." };
        var name = new Argument<string>("NAME") { Description = "What the moment is called." };
        var command = new Command("mark", Manual.Summary("mark")) { file, name };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), parsed.GetValue(common.Json), session));
        return command;
    }

    private static ExitCode Run(string file, string name, bool isJson, Session session)
    {
        if (name.Trim().Length == 0 || name.Length > LongestName)
        {
            return App.Tell(session, "mark", isJson, Problem.Usage($"a NAME has 1 to {LongestName} letters"));
        }

        try
        {
            Marker.Add(file, name);
            return ExitCode.Nothing;
        }
        catch (RecordingException obstacle)
        {
            return App.Tell(session, "mark", isJson, RecordingProblem.Of(obstacle));
        }
    }
}
