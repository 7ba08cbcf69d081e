using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ebb.Cli;

/// <summary>What is wrong with a command line, in one line with the way out.</summary>
internal static class UsageProblem
{
    public static Problem Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = command is RootCommand ? "see ebb --help" : $"see ebb {command.Name} --help";
        foreach (Argument argument in command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 })
            {
                return Problem.Usage($"{command.Name} needs {(argument.Name[0] == 'A' ? "an" : "a")} {argument.Name}", help);
            }
        }

        if (parsed.UnmatchedTokens.Count == 0)
        {
            return Problem.Usage(parsed.Errors[0].Message.TrimEnd('.'), help);
        }

        // A word that looks like an option may have been taken for the TARGET, and the TARGET be what is left over.
        string word = parsed.Tokens.FirstOrDefault(static token => token.Type == TokenType.Argument && token.Value.StartsWith('-'))?.Value
            ?? parsed.UnmatchedTokens[0];
        if (word.StartsWith('-'))
        {
            return Problem.Usage($"there is no option {word}", help);
        }

        return command is RootCommand
            ? Problem.Usage($"there is no command '{word}'", char.IsAsciiDigit(word[0]) ? $"did you mean: ebb inspect {word}" : help)
            : Problem.Usage($"'{word}' is one too many", help);
    }
}
