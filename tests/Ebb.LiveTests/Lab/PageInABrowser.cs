using System.Diagnostics;
using Ebb.Lab;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Lab;

/// <summary>The page opens in a real browser without a network: its policy is kept, its style holds, and there is something to see.</summary>
public static class PageInABrowser
{
    [Fact]
    public static void Is_shown_under_its_own_content_policy()
    {
        string chromium = Browser();
        ExperimentResult[] results =
        [
            .. AllExperiments.InOrder.Where(static one => one.Id is "top-pin" or "free-order").Select(static one => one.Run(new Bench(Bytes.FromMebibytes(16), TestContext.Current.CancellationToken) { WantsMaps = true })),
        ];
        string folder = Directory.CreateTempSubdirectory("ebb-page-").FullName;
        try
        {
            string page = Path.Combine(folder, "lab.html"), plain = Path.Combine(folder, "plain.html");
            File.WriteAllText(page, LabPage.Of(Bytes.FromMebibytes(16), results));

            // What the browser shows of a page whose style its policy forbids is another picture.
            File.WriteAllText(plain, File.ReadAllText(page).Replace("'sha256-", "'sha256-A", StringComparison.Ordinal));

            (byte[] picture, string said) = Show(chromium, page, folder);
            (byte[] unstyled, string refused) = Show(chromium, plain, folder);

            Assert.DoesNotContain("CONSOLE", said, StringComparison.Ordinal);
            Assert.Contains("Content Security Policy", refused, StringComparison.Ordinal);
            Assert.NotEqual(unstyled, picture);

            // A picture of one colour is a few thousand bytes.
            Assert.True(picture.Length > 30_000, $"{picture.Length} bytes of picture");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Browser()
    {
        string[] names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        string? found = names.FirstOrDefault(File.Exists);
        Requires.That(found is not null, "no Chromium on this machine");
        return found!;
    }

    // Its sandbox does not start for root, nor in most containers; the page is our own.
    private static (byte[] Picture, string Said) Show(string chromium, string page, string folder)
    {
        string picture = Path.Combine(folder, "page.png");
        var start = new ProcessStartInfo(
            chromium,
            ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={folder}/profile", "--window-size=1000,2000", $"--screenshot={picture}", page])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = process.StandardError.ReadToEnd() + output.GetAwaiter().GetResult();
        process.WaitForExit();
        byte[] bytes = File.ReadAllBytes(picture);
        File.Delete(picture);
        Assert.Equal("PNG"u8, bytes.AsSpan(1, 3));
        return (bytes, said);
    }
}
