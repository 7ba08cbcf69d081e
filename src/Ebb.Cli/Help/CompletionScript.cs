using System.CommandLine;
using System.Text;

namespace Ebb.Cli.Help;

/// <summary>Completion for a shell, written from the commands and options that there are.</summary>
internal static class CompletionScript
{
    /// <summary>Null for a shell that is not known.</summary>
    public static string? Of(RootCommand root, string shell) => shell switch
    {
        "bash" => Bash(root),
        "zsh" => Zsh(root),
        "fish" => Fish(root),
        _ => null,
    };

    private static string Bash(RootCommand root)
    {
        var script = new StringBuilder("# bash completion for ebb\n_ebb() {\n  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" command=\"\" word\n");
        script.Append("  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$word\" in\n      ").Append(string.Join('|', Names(root))).Append(") command=\"$word\"; break ;;\n    esac\n  done\n");
        script.Append("  case \"$previous\" in\n");
        var done = new HashSet<string>();
        foreach (Command command in All(root))
        {
            foreach (Option option in Manual.Options(root, command))
            {
                if (option.HelpName is not null && done.Add(option.Name))
                {
                    string words = Choices(option) is { } choices ? $"COMPREPLY=($(compgen -W \"{string.Join(' ', choices)}\" -- \"$current\"))" : "COMPREPLY=()";
                    script.Append($"    {option.Name}) {words}; return ;;\n");
                }
            }
        }

        script.Append("  esac\n  case \"$command\" in\n");
        foreach (Command command in Manual.Shown(root))
        {
            script.Append($"    {command.Name}) COMPREPLY=($(compgen -W \"{Words(root, command)}{Bare(command)}\" -- \"$current\")) ;;\n");
        }

        script.Append($"    *) COMPREPLY=($(compgen -W \"{string.Join(' ', Names(root))} {Words(root, root)}\" -- \"$current\")) ;;\n  esac\n}}\ncomplete -o default -F _ebb ebb\n");
        return script.ToString();
    }

    private static string Zsh(RootCommand root)
    {
        var script = new StringBuilder("#compdef ebb\n_ebb_targets() { _alternative 'processes:process:_pids' 'files:file:_files' }\n_ebb() {\n  local -a commands\n  commands=(\n");
        foreach (Command command in Manual.Shown(root))
        {
            script.Append($"    '{command.Name}:{Quoted(Manual.Summary(command.Name))}'\n");
        }

        script.Append("  )\n  case \"${words[2]}\" in\n");
        foreach (Command command in Manual.Shown(root))
        {
            script.Append($"    {command.Name})\n      shift words; (( CURRENT-- ))\n      _arguments -S");
            ZshOptions(script, root, command);
            script.Append(command.Name switch
            {
                "inspect" => " '1:target:_ebb_targets'",
                "diff" => " '1:before:_ebb_targets' '2:after:_ebb_targets'",
                "trim" => " '*:process:_pids'",
                "completion" => " '1:shell:(bash zsh fish)'",
                _ => "",
            });
            script.Append(" ;;\n");
        }

        script.Append("    *)\n      _arguments -S '1:command:{_describe command commands}'");
        ZshOptions(script, root, root);
        return script.Append(" ;;\n  esac\n}\n# A file of fpath is run in place of the function; a sourced one only registers it.\nif [ \"$funcstack[1]\" = _ebb ]; then _ebb \"$@\"; else compdef _ebb ebb; fi\n").ToString();
    }

    private static void ZshOptions(StringBuilder script, RootCommand root, Command command)
    {
        foreach (Option option in Manual.Options(root, command))
        {
            string value = option.HelpName is null ? "" : Choices(option) is { } choices ? $":value:({string.Join(' ', choices)})" : option.HelpName == "FILE" ? ":file:_files" : ":value:";
            script.Append($" \\\n        '{option.Name}[{Quoted(option.Description ?? "")}]{value}'");
        }
    }

    private static string Fish(RootCommand root)
    {
        var script = new StringBuilder("# fish completion for ebb\ncomplete -c ebb -f\n");
        foreach (Command command in Manual.Shown(root))
        {
            script.Append($"complete -c ebb -n __fish_use_subcommand -a {command.Name} -d '{Quoted(Manual.Summary(command.Name))}'\n");
        }

        foreach (Command command in All(root))
        {
            string when = command == root ? "__fish_use_subcommand" : $"'__fish_seen_subcommand_from {command.Name}'";
            foreach (Option option in Manual.Options(root, command))
            {
                string value = option.HelpName is null ? "" : Choices(option) is { } choices ? $" -x -a '{string.Join(' ', choices)}'" : option.HelpName == "FILE" ? " -r -F" : " -x";
                script.Append($"complete -c ebb -n {when} -l {option.Name[2..]}{value} -d '{Quoted(option.Description ?? "")}'\n");
            }
        }

        return script
            .Append("complete -c ebb -n '__fish_seen_subcommand_from inspect diff' -F -a '(__fish_complete_pids)'\n")
            .Append("complete -c ebb -n '__fish_seen_subcommand_from trim' -a '(__fish_complete_pids)'\n")
            .Append("complete -c ebb -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n")
            .ToString();
    }

    private static IEnumerable<Command> All(RootCommand root) => [root, .. Manual.Shown(root)];

    private static List<string> Names(RootCommand root)
    {
        var names = new List<string>();
        foreach (Command command in Manual.Shown(root))
        {
            names.Add(command.Name);
        }

        return names;
    }

    private static string Words(RootCommand root, Command command)
    {
        var words = new List<string>();
        foreach (Option option in Manual.Options(root, command))
        {
            words.Add(option.Name);
        }

        return string.Join(' ', words);
    }

    private static string Bare(Command command) => command.Name switch
    {
        "inspect" or "diff" or "trim" => " $(cd /proc && echo [0-9]*)",
        "completion" => " bash zsh fish",
        _ => "",
    };

    private static string[]? Choices(Option option) =>
        option.HelpName is { } name && name.Contains('|', StringComparison.Ordinal) ? name.Split('|') : null;

    // Inside single quotes of all three shells, and inside the brackets of zsh.
    private static string Quoted(string text) =>
        text.Replace("'", "", StringComparison.Ordinal).Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal).Replace(":", " -", StringComparison.Ordinal);
}
