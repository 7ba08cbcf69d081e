using System.Globalization;
using System.Net;
using System.Text;

namespace Ebb.Lab;

/// <summary>What the lab found, as one page that needs nothing else: no network, no script, no font.</summary>
/// <remarks>Its content policy forbids everything but the style it carries; the charts are drawn here, as SVG.</remarks>
public static class LabPage
{
    // Of Style, as a browser reckons it: a test holds it, so that no page needs a library for it.
    private const string StyleHash = "sha256-jGPh6FICWmIObQNtIjz8SAWHHJrdRhvstGQo6nyAxOs=";

    private const string Style = $$"""
        {{Drawing.Colours}}
        body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        h1, h2 { line-height: 1.2 } h2 { margin: 3rem 0 .25rem; border-top: 1px solid var(--line); padding-top: 1.5rem }
        .question { font-size: 1.15rem; margin: 0 0 1rem } .faint, dt { color: var(--faint) }
        .scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
        th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid var(--line); white-space: nowrap } th { color: var(--faint); font-weight: 500 }
        th.text, td.text { text-align: left; white-space: normal }
        dl { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem 1rem } dd { margin: 0 }
        .yes { color: var(--c) } .no { color: var(--b) }
        figure { margin: 1.5rem 0; background: var(--panel); padding: 1rem; border-radius: .5rem } figcaption { font-weight: 600; margin-bottom: .5rem }
        svg { width: 100%; height: auto; display: block }
        {{Drawing.Shapes}}
        nav a { color: var(--a); margin-right: 1rem; white-space: nowrap }
        """;

    public static string Of(Bytes size, IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '").Append(StyleHash).Append("'\">\n");
        page.Append("<title>ebb lab</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n");
        page.Append("<h1>What malloc does with freed memory on this machine</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">Measured by ebb with {Safe(size.ToString())} in each experiment. All sizes are powers of 1024.</p>\n<nav>");
        foreach (ExperimentResult result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"#{Safe(result.Id)}\">{Safe(result.Id)}</a> ");
        }

        page.Append("</nav>\n");
        foreach (ExperimentResult result in results)
        {
            Write(page, result);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Each picture of the page as a file of its own, by the file's name.</summary>
    public static IEnumerable<(string Name, string Svg)> Pictures(IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (ExperimentResult result in results)
        {
            foreach (AddressMap map in result.Maps)
            {
                yield return ($"{result.Id}-heap.svg", Drawing.Alone(MapDrawing.Of(map)));
            }

            foreach (Chart chart in result.Charts)
            {
                yield return ($"{result.Id}.svg", Drawing.Alone(ChartDrawing.Of(chart)));
            }
        }
    }

    private static void Write(StringBuilder page, ExperimentResult result)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{Safe(result.Id)}\">\n<h2>{Safe(result.Id)}</h2>\n<p class=\"question\">{Safe(result.Question)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{Safe(result.Did)}</p>\n");
        foreach ((string title, string svg) in Drawing.Of(result))
        {
            page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Safe(title)}</figcaption>\n{svg}</figure>\n");
        }

        if (result.Table is { } table)
        {
            Write(page, table);
        }

        page.Append("<dl>\n");
        foreach (ResultFigure figure in result.Figures)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>measured</dt><dd>{Safe(figure.Says)}: <strong>{Safe(figure.Value.Kind == FigureKind.None ? "none" : figure.Value.ToString())}</strong></dd>\n");
        }

        Entry(page, "runs", result.Spread);
        Entry(page, "because", result.Cause);
        if (result.Article is { } article)
        {
            string style = result.AgreesWithArticle switch
            {
                true => "yes",
                false => "no",
                _ => "faint",
            };
            page.Append(CultureInfo.InvariantCulture, $"<dt>article</dt><dd>{Safe(article)} <strong class=\"{style}\">{Safe(result.Agreement)}</strong> {Safe(result.Difference ?? "")}</dd>\n");
        }

        Entry(page, "not done", result.Obstacle);
        Entry(page, "so", result.Advice);
        page.Append("</dl>\n</section>\n");
    }

    private static void Entry(StringBuilder page, string term, string? text)
    {
        if (text is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{term}</dt><dd>{Safe(text)}</dd>\n");
        }
    }

    private static void Write(StringBuilder page, ResultTable table)
    {
        bool[] isText = [.. Enumerable.Range(0, table.Columns.Count).Select(i => table.Rows.All(row => row[i].Kind is FigureKind.Text or FigureKind.None))];
        page.Append("<div class=\"scroll\"><table>\n<tr>");
        for (int i = 0; i < table.Columns.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th{(isText[i] ? " class=\"text\"" : "")}>{Safe(table.Columns[i].Head)}</th>");
        }

        page.Append("</tr>\n");
        foreach (IReadOnlyList<Figure> row in table.Rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                page.Append(CultureInfo.InvariantCulture, $"<td{(isText[i] ? " class=\"text\"" : "")}>{Safe(row[i].ToString())}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    internal static string Safe(string text) => WebUtility.HtmlEncode(text);
}
