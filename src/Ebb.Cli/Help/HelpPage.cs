using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Ebb.Cli.Help;

/// <summary><c>--help</c>: the examples first, since they are what most come for.</summary>
internal static class HelpPage
{
    private const int Widest = 100;

    /// <summary>Makes the program's help and version options ours.</summary>
    public static void PutInto(RootCommand root, Session session)
    {
        foreach (Option option in root.Options)
        {
            if (option is HelpOption)
            {
                option.Description = "Show this help.";
                option.Action = new Printed(parsed => Of(root, parsed.CommandResult.Command, Math.Min(session.Terminal.Width, Widest)));
            }
            else if (option is VersionOption)
            {
                option.Description = "Show the version.";
                option.Action = new Printed(_ => $"ebb {Version}\n");
            }
        }
    }

    public static string Version => typeof(HelpPage).Assembly.GetName().Version?.ToString(3) ?? "";

    public static string Of(RootCommand root, Command command, int width)
    {
        var page = new StringBuilder();
        string name = command == root ? "ebb" : command.Name;
        Paragraph(page, Manual.Summary(name), 0, width);
        Section(page, "Examples", Manual.Examples(name), width);
        page.Append("\nUsage\n  ").Append(Manual.Usage(root, command)).Append('\n');
        if (command == root)
        {
            page.Append("  ebb COMMAND [OPTIONS]\n");
            Section(page, "Commands", Rows(Manual.Shown(root), shown => (shown.Name, Manual.Summary(shown.Name))), width);
        }

        Section(page, "Arguments", Rows(command.Arguments, argument => (argument.Name, argument.Description ?? "")), width);
        Section(page, "Options", Rows(Manual.Options(root, command), option => (Manual.Label(option), option.Description ?? "")), width);
        foreach (string paragraph in Manual.Details(name))
        {
            page.Append('\n');
            Paragraph(page, paragraph, 0, width);
        }

        Section(page, "Exit codes", Manual.ExitCodes, width);
        return page.ToString();
    }

    private static List<(string, string)> Rows<T>(IEnumerable<T> items, Func<T, (string, string)> row)
    {
        var rows = new List<(string, string)>();
        foreach (T item in items)
        {
            rows.Add(row(item));
        }

        return rows;
    }

    private static void Section(StringBuilder page, string title, IReadOnlyList<(string Left, string Right)> rows, int width)
    {
        const int LongestLabel = 46;
        if (rows.Count == 0)
        {
            return;
        }

        int left = 0;
        foreach ((string label, _) in rows)
        {
            left = label.Length <= LongestLabel ? Math.Max(left, label.Length) : left;
        }

        page.Append('\n').Append(title).Append('\n');
        foreach ((string label, string text) in rows)
        {
            bool isLong = label.Length > left;
            page.Append("  ").Append(label.PadRight(left)).Append(isLong ? "\n" + new string(' ', left + 2) : "").Append("  ");
            Paragraph(page, text, left + 4, width);
        }
    }

    // The first line begins where the page stands now, the others at the indent.
    private static void Paragraph(StringBuilder page, string text, int indent, int width)
    {
        int taken = indent;
        foreach (string word in text.Split(' '))
        {
            if (taken > indent && taken + 1 + word.Length > width)
            {
                page.Append('\n').Append(' ', indent);
                taken = indent;
            }

            page.Append(taken > indent ? " " : "").Append(word);
            taken += word.Length + (taken > indent ? 1 : 0);
        }

        page.Append('\n');
    }

    private sealed class Printed(Func<ParseResult, string> text) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.Write(text(parseResult));
            return (int)ExitCode.Nothing;
        }
    }
}
