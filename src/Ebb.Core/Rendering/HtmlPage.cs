using System.Text;

namespace Ebb.Rendering;

/// <summary>A page that is one file and needs nothing else: no network, no font. Its policy allows only what it carries.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _text = new();

    public HtmlPage(string title)
    {
        PagePart script = PagePart.Script, style = PagePart.Style;
        Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{PageStyle.Hash}' '{style.Hash}'; script-src '{script.Hash}'; base-uri 'none'; form-action 'none'\">\n");
        Raw("<title>").Safe(title).Raw($"</title>\n<style>{PageStyle.Text}</style>\n<style>{style.Text}</style>\n</head>\n<body>\n");
    }

    /// <summary>Markup of our own.</summary>
    public HtmlPage Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Anybody's text.</summary>
    public HtmlPage Safe(string text)
    {
        _text.Append(Escape.ForPage(text));
        return this;
    }

    /// <summary>An element with nothing but text in it.</summary>
    public HtmlPage Element(string name, string text, string? style = null) =>
        Raw(style is null ? $"<{name}>" : $"<{name} class=\"{style}\">").Safe(text).Raw($"</{name}>\n");

    /// <summary>A table: of its columns those with a plus in front of their name have numbers.</summary>
    public HtmlPage Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Raw("<div class=\"scroll\"><table>\n<thead><tr>");
        string[] styles = [.. columns.Select(static column => column.StartsWith('+') ? "" : " class=\"text\"")];
        for (int i = 0; i < columns.Count; i++)
        {
            Raw($"<th scope=\"col\"{styles[i]}>").Safe(columns[i].TrimStart('+')).Raw("</th>");
        }

        Raw("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            Raw("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                Raw($"<td{styles[i]}>").Safe(row[i]).Raw("</td>");
            }

            Raw("</tr>\n");
        }

        return Raw("</tbody></table></div>\n");
    }

    /// <summary>The charts, each a picture that the script makes one to zoom into; and what the script makes them of.</summary>
    public HtmlPage Charts(IReadOnlyList<Chart> charts, string hint)
    {
        for (int i = 0; i < charts.Count; i++)
        {
            Raw(WatchWords.Text($"<figure data-chart=\"{i}\"><figcaption><span>")).Safe(charts[i].Title).Raw("</span></figcaption>\n<div class=\"drawn\">").Raw(ChartDrawing.Of(charts[i])).Raw("</div>\n");
            Raw("</figure>\n");
        }

        return charts.Count == 0 ? this : Element("p", hint, "hint");
    }

    public string End(IReadOnlyList<Chart> charts, DateTimeOffset? startedAt)
    {
        if (charts.Count > 0)
        {
            Raw("<script type=\"application/json\" id=\"data\">").Raw(ChartJson.Of(charts, startedAt)).Raw($"</script>\n<script>{PagePart.Script.Text}</script>\n");
        }

        return Raw("</body>\n</html>\n")._text.ToString();
    }
}
