using System.CommandLine;
using Ebb.Cli.Help;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb man [DIRECTORY]</c>: the man pages, from the same source as <c>--help</c>. For packagers, so not listed.</summary>
internal static class ManCommand
{
    public static Command Create(RootCommand root, Session session)
    {
        var directory = new Argument<string?>("DIRECTORY") { Description = "Where to write ebb.1 and a page for each command.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("man", Manual.Summary("man")) { directory };
        command.Hidden = true;
        command.SetAction(parsed => Run(root, parsed.GetValue(directory), session));
        return command;
    }

    private static void Run(RootCommand root, string? directory, Session session)
    {
        if (directory is null)
        {
            session.Output.Write(ManPage.Of(root, root));
            return;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "ebb.1"), ManPage.Of(root, root));
        foreach (Command command in Manual.Shown(root))
        {
            File.WriteAllText(Path.Combine(directory, $"ebb-{command.Name}.1"), ManPage.Of(root, command));
        }
    }
}
