using System.Globalization;
using System.Text;
using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>What the lab found, as one page that needs nothing else: no network, no script, no font.</summary>
/// <remarks>Its content policy forbids everything but the style it carries; the charts are drawn here, as SVG.</remarks>
public static class LabPage
{
    public static string Of(Bytes size, IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '").Append(PageStyle.Hash).Append("'\">\n");
        page.Append("<title>ebb lab</title>\n<style>").Append(PageStyle.Text).Append("</style>\n</head>\n<body>\n");
        page.Append("<h1>What malloc does with freed memory on this machine</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">Measured by ebb with {Escape.ForPage(size.ToString())} in each experiment. All sizes are powers of 1024.</p>\n<nav>");
        foreach (ExperimentResult result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"#{Escape.ForPage(result.Id)}\">{Escape.ForPage(result.Id)}</a> ");
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
                yield return ($"{result.Id}-heap.svg", PageStyle.Alone(MapDrawing.Of(map)));
            }

            foreach (Chart chart in result.Charts)
            {
                yield return ($"{result.Id}.svg", PageStyle.Alone(ChartDrawing.Of(chart)));
            }
        }
    }

    private static void Write(StringBuilder page, ExperimentResult result)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{Escape.ForPage(result.Id)}\">\n<h2>{Escape.ForPage(result.Id)}</h2>\n<p class=\"question\">{Escape.ForPage(result.Question)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{Escape.ForPage(result.Did)}</p>\n");
        foreach ((string title, string svg) in Drawing.Of(result))
        {
            page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Escape.ForPage(title)}</figcaption>\n{svg}</figure>\n");
        }

        if (result.Table is { } table)
        {
            Write(page, table);
        }

        page.Append("<dl>\n");
        foreach (ResultFigure figure in result.Figures)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>measured</dt><dd>{Escape.ForPage(figure.Says)}: <strong>{Escape.ForPage(figure.Value.Kind == FigureKind.None ? "none" : figure.Value.ToString())}</strong></dd>\n");
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
            page.Append(CultureInfo.InvariantCulture, $"<dt>article</dt><dd>{Escape.ForPage(article)} <strong class=\"{style}\">{Escape.ForPage(result.Agreement)}</strong> {Escape.ForPage(result.Difference ?? "")}</dd>\n");
        }

        Entry(page, "not done", result.Obstacle);
        Entry(page, "so", result.Advice);
        page.Append("</dl>\n</section>\n");
    }

    private static void Entry(StringBuilder page, string term, string? text)
    {
        if (text is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{term}</dt><dd>{Escape.ForPage(text)}</dd>\n");
        }
    }

    private static void Write(StringBuilder page, ResultTable table)
    {
        bool[] isText = [.. Enumerable.Range(0, table.Columns.Count).Select(i => table.Rows.All(row => row[i].Kind is FigureKind.Text or FigureKind.None))];
        page.Append("<div class=\"scroll\"><table>\n<tr>");
        for (int i = 0; i < table.Columns.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th{(isText[i] ? " class=\"text\"" : "")}>{Escape.ForPage(table.Columns[i].Head)}</th>");
        }

        page.Append("</tr>\n");
        foreach (IReadOnlyList<Figure> row in table.Rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                page.Append(CultureInfo.InvariantCulture, $"<td{(isText[i] ? " class=\"text\"" : "")}>{Escape.ForPage(row[i].ToString())}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }
}
