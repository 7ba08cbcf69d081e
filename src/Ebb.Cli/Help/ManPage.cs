using System.CommandLine;
using System.Text;

namespace Ebb.Cli.Help;

/// <summary>The manual of a command as man(7) source.</summary>
internal static class ManPage
{
    public static string Of(RootCommand root, Command command)
    {
        bool isRoot = command == root;
        string name = isRoot ? "ebb" : "ebb-" + command.Name;
        string key = isRoot ? "ebb" : command.Name;
        var page = new StringBuilder();
        page.Append($".TH {name.ToUpperInvariant()} 1 \"\" \"ebb {HelpPage.Version}\" \"User Commands\"\n");
        page.Append($".SH NAME\n{Text(name)} \\- {Text(Manual.Summary(key).TrimEnd('.'))}\n");
        page.Append($".SH SYNOPSIS\n.B {Text(Manual.Usage(root, command))}\n");
        if (isRoot)
        {
            page.Append(".br\n.B ebb COMMAND [OPTIONS]\n");
        }

        page.Append(".SH DESCRIPTION\n");
        Paragraphs(page, [Manual.Summary(key), .. Manual.Details(key)]);
        page.Append(".SH EXAMPLES\n");
        foreach ((string example, string does) in Manual.Examples(key))
        {
            page.Append($".TP\n.B {Text(example)}\n{Line(does)}\n");
        }

        if (isRoot)
        {
            page.Append(".SH COMMANDS\n");
            foreach (Command shown in Manual.Shown(root))
            {
                page.Append($".TP\n.BR ebb\\-{Text(shown.Name)} (1)\n{Line(Manual.Summary(shown.Name))}\n");
            }
        }

        Entries(page, "ARGUMENTS", command.Arguments, argument => (argument.Name, argument.Description ?? ""));
        Entries(page, "OPTIONS", Manual.Options(root, command), option => (Manual.Label(option), option.Description ?? ""));
        Entries(page, "EXIT STATUS", Manual.ExitCodes, code => code);
        Entries(page, "ENVIRONMENT", Manual.Environment, variable => variable);
        page.Append($".SH SEE ALSO\n{SeeAlso(root, command)}.BR malloc_trim (3),\n.BR mallopt (3),\n.BR proc (5)\n");
        return page.ToString();
    }

    private static string SeeAlso(RootCommand root, Command command)
    {
        string pages = command == root ? "" : ".BR ebb (1),\n";
        foreach (Command other in Manual.Shown(root))
        {
            pages += other == command ? "" : $".BR ebb\\-{Text(other.Name)} (1),\n";
        }

        return pages;
    }

    private static void Paragraphs(StringBuilder page, IReadOnlyList<string> paragraphs)
    {
        for (int i = 0; i < paragraphs.Count; i++)
        {
            page.Append(i == 0 ? "" : ".PP\n").Append(Line(paragraphs[i])).Append('\n');
        }
    }

    private static void Entries<T>(StringBuilder page, string title, IEnumerable<T> items, Func<T, (string Label, string Text)> entry)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            (string label, string text) = entry(item);
            page.Append(isFirst ? $".SH {title}\n" : "").Append($".TP\n.B {Text(label)}\n{Line(text)}\n");
            isFirst = false;
        }
    }

    // A line that begins with a dot or a quote would be a request.
    private static string Line(string text) => text.StartsWith('.') || text.StartsWith('\'') ? "\\&" + Text(text) : Text(text);

    private static string Text(string text) =>
        text.Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("~", "\\(ti", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal);
}
