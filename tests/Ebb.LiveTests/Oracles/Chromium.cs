using System.Diagnostics;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Oracles;

/// <summary>A real browser without a screen: what it makes of a page, and what it says of it.</summary>
internal sealed class Chromium : IDisposable
{
    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebb-page-");

    public Chromium()
    {
        string[] names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        string? found = names.FirstOrDefault(File.Exists);
        Requires.That(found is not null, "no Chromium on this machine");
        _program = found!;
    }

    /// <summary>A picture of the page, as PNG, and what its console has.</summary>
    public (byte[] Picture, string Said) Show(string page)
    {
        string picture = Path.Combine(_folder.FullName, "page.png");
        (_, string said) = Run(page, "--window-size=1000,2000", $"--screenshot={picture}");
        byte[] bytes = File.ReadAllBytes(picture);
        File.Delete(picture);
        Assert.Equal("PNG"u8, bytes.AsSpan(1, 3));
        return (bytes, said);
    }

    /// <summary>The page as it stands when it is loaded and its scripts have run, and what its console has.</summary>
    public (string Dom, string Said) Load(string page) => Run(page, "--window-size=1000,2000", "--dump-dom");

    public void Dispose() => _folder.Delete(recursive: true);

    // Its sandbox does not start for root, nor in most containers; the page is our own.
    private (string Output, string Error) Run(string page, params string[] more)
    {
        string file = Path.Combine(_folder.FullName, "page.html");
        File.WriteAllText(file, page);
        var start = new ProcessStartInfo(_program, ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={_folder.FullName}/profile", .. more, file])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = process.StandardError.ReadToEnd();
        string printed = output.GetAwaiter().GetResult();
        process.WaitForExit();
        return (printed, said);
    }
}
