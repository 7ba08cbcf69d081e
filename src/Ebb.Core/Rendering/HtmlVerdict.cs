using Ebb.Trends;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>What is said of a process over time, on a page: the verdict, its numbers, what is missing, and what it rests on.</summary>
internal static class HtmlVerdict
{
    public static void Write(HtmlPage page, Trend trend)
    {
        TrendVerdict verdict = trend.Verdict;
        page.Raw($"<section class=\"verdict {verdict.Id}\">\n");
        page.Element("p", Word(verdict), "word").Element("p", verdict.Headline(), "headline");
        page.Raw("<dl>\n");
        foreach ((string term, string says) in Numbers(verdict))
        {
            page.Element("dt", term).Element("dd", says);
        }

        page.Raw("</dl>\n<ul class=\"evidence\">\n");
        foreach (Evidence evidence in verdict.Because)
        {
            page.Element("li", $"{evidence.Where}: {evidence.Saw}");
        }

        foreach (Finding finding in trend.Findings)
        {
            page.Raw("<li><strong>").Safe(finding.IsCertain ? finding.Id : finding.Id + "?").Raw("</strong> ").Safe($"{finding.Because.Where}: {finding.Because.Saw}").Raw("</li>\n");
        }

        page.Raw("</ul>\n</section>\n");
    }

    /// <summary><c>HELD FREE</c></summary>
    public static string Word(TrendVerdict verdict) => verdict.Id.ToUpperInvariant().Replace('-', ' ');

    /// <summary>Growth an hour with its interval, as far as it is known.</summary>
    public static string Rate(string of, GrowthRate rate) =>
        $"{TrendWording.Rate(of, rate.Value)}, between {TrendWording.Rate(of, rate.Low)} and {TrendWording.Rate(of, rate.High)} at 95 %";

    /// <summary>The rate that a verdict comes with; null where it has none.</summary>
    public static GrowthRate? RateOf(TrendVerdict verdict) => verdict switch
    {
        TrendVerdict.Growing growing => growing.PerHour,
        TrendVerdict.Steady steady => steady.PerHour,
        TrendVerdict.Undecided undecided => undecided.PerHour,
        _ => null,
    };

    private static IEnumerable<(string Term, string Says)> Numbers(TrendVerdict verdict)
    {
        if (RateOf(verdict) is { } rate)
        {
            yield return ("growth an hour", $"{Rate(verdict.Of, rate)} ({verdict.Of})");
        }

        if (verdict is TrendVerdict.Growing growing)
        {
            yield return ("time to the limit", growing is { ToCeiling: { } time, Ceiling: { } ceiling } ? $"about {Wording.InWords(time)}, to the {ceiling.Name}" : "not known: it has no limit that was recorded");
        }

        if (verdict is TrendVerdict.Undecided open)
        {
            yield return ("missing", open.Missing);
            yield return ("still needed", open.Needs is { } needs ? "about " + Wording.InWords(needs) + " more of recording, if it goes on as it does" : "more time alone may not decide it");
        }
        else
        {
            yield return ("missing", "nothing: it is certain");
            yield return ("how sure", WatchWords.Text($"{Math.Floor(verdict.Confidence * 1000) / 10:0.#} %"));
        }

        yield return ("observed", Wording.InWords(verdict.Observed));
    }
}
