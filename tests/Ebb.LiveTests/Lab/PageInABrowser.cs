using Ebb.Lab;
using Ebb.LiveTests.Oracles;

namespace Ebb.LiveTests.Lab;

/// <summary>The page opens in a real browser without a network: its policy is kept, its style holds, and there is something to see.</summary>
public static class PageInABrowser
{
    [Fact]
    public static void Is_shown_under_its_own_content_policy()
    {
        using var chromium = new Chromium();
        ExperimentResult[] results =
        [
            .. AllExperiments.InOrder.Where(static one => one.Id is "top-pin" or "free-order").Select(static one => one.Run(new Bench(Bytes.FromMebibytes(16), TestContext.Current.CancellationToken) { WantsMaps = true })),
        ];
        string page = LabPage.Of(Bytes.FromMebibytes(16), results);

        // What the browser shows of a page whose style its policy forbids is another picture.
        (byte[] picture, string said) = chromium.Show(page);
        (byte[] unstyled, string refused) = chromium.Show(page.Replace("'sha256-", "'sha256-A", StringComparison.Ordinal));

        Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
        Assert.Contains("Content Security Policy", refused, StringComparison.Ordinal);
        Assert.NotEqual(unstyled, picture);

        // A picture of one colour is a few thousand bytes.
        Assert.True(picture.Length > 30_000, $"{picture.Length} bytes of picture");
    }
}
