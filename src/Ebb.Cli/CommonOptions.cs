using System.CommandLine;
using System.Globalization;
using Ebb.Rendering;

namespace Ebb.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object instead of text.", Recursive = true };

    public Option<string> Color { get; } = Choice("--color", "When to use colour; auto: on a terminal, unless NO_COLOR is set.", "auto", "always", "never");

    public Option<int?> Width { get; } = Number("--width", "--columns", "COLUMNS", "Columns to write in, 60 to 120.");

    public void AddTo(Command root)
    {
        root.Options.Add(Json);
        Color.Recursive = true;
        root.Options.Add(Color);
        Width.Recursive = true;
        Width.Hidden = true;
        root.Options.Add(Width);
    }

    public TextOptions TextOptions(ParseResult parsed, Terminal terminal)
    {
        bool isColored = parsed.GetValue(Color) switch
        {
            "always" => true,
            "never" => false,
            _ => terminal.AllowsColor && terminal.IsOutputSeen,
        };
        return new TextOptions(parsed.GetValue(Width) ?? terminal.Width, isColored, terminal.IsUnicode);
    }

    /// <summary>An option that takes a whole number from 1.</summary>
    public static Option<int?> Number(string name, string alias, string helpName, string description) => new(name, alias)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
            {
                return number;
            }

            result.AddError($"{name} takes a number from 1, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    /// <summary>An option that takes one of a few words, the first of them where it is not given.</summary>
    public static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => choices[0],
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !choices.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name} takes {string.Join(", ", choices)}, not '{result.Tokens[0].Value}'");
            }
        });
        return option;
    }
}
