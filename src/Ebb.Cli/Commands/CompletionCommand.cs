using System.CommandLine;
using Ebb.Cli.Help;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb completion SHELL</c>: a script that completes ebb's own commands and options.</summary>
internal static class CompletionCommand
{
    public static Command Create(RootCommand root, Session session)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.Validators.Add(result =>
        {
            if (CompletionScript.Of(root, result.Tokens[0].Value) is null)
            {
                result.AddError($"completion is for bash, zsh and fish, not '{result.Tokens[0].Value}'");
            }
        });
        var command = new Command("completion", Manual.Summary("completion")) { shell };
        command.SetAction(parsed => session.Output.Write(CompletionScript.Of(root, parsed.GetRequiredValue(shell))));
        return command;
    }
}
