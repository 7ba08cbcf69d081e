using System.Text.RegularExpressions;
using Ebb.LiveTests.Oracles;
using Ebb.Rendering;
using Ebb.Tests.Watching;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>The page of a report in a real browser: its script makes charts, nothing is refused or broken, and no name becomes code.</summary>
public static class PagesInABrowser
{
    // Were it ever to run, the title would say so.
    private const string Hostile = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\u2028\0</title>";

    [Fact]
    public static void The_charts_are_made_and_no_name_is_taken_for_code()
    {
        using var chromium = new Chromium();
        History hostile = MadeHistory.Of(Hostile) with { Moments = [new(3, DateTimeOffset.UnixEpoch, MomentKind.Mark, Hostile), new(5, DateTimeOffset.UnixEpoch, MomentKind.Mark, "cache filled")] };
        string page = HtmlHistory.Of(HistoryReport.Of(hostile));

        (string dom, string said) = chromium.Load(page);

        Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(dom, "<canvas"));
        Assert.Equal(3, Regex.Count(dom, "<figure[^>]* class=\"alive\""));
        Assert.Contains("Cannot tell yet after 10 s", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<title>taken", dom, StringComparison.Ordinal);
        Assert.Contains("show the whole time", dom, StringComparison.Ordinal);
    }

    [Fact]
    public static void Without_its_script_the_page_has_the_same_as_pictures()
    {
        using var chromium = new Chromium();
        string page = HtmlHistory.Of(HistoryReport.Of(MadeHistory.Of()));

        (string dom, string said) = chromium.Load(page.Replace("script-src 'sha256-", "script-src 'sha256-A", StringComparison.Ordinal));

        Assert.Contains("Content Security Policy", said, StringComparison.Ordinal);
        Assert.DoesNotContain("<canvas", dom, StringComparison.Ordinal);
        Assert.DoesNotMatch("<figure[^>]* class=", dom);
        Assert.Equal(3, Regex.Count(dom, "<svg"));
        Assert.Contains("Cannot tell yet after 10 s", dom, StringComparison.Ordinal);
    }
}
