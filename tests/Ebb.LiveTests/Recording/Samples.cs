using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>The programs in <c>samples</c> build and do what they say.</summary>
public static class Samples
{
    [Fact]
    public static void Build_and_run()
    {
        Requires.Program("dotnet");
        using Target target = Target.Start("in_use.c", "20000", "1000");
        string folder = Directory.CreateTempSubdirectory("ebb-samples").FullName;
        try
        {
            string recording = Path.Combine(folder, "own.rec"), page = Path.Combine(folder, "own.html");

            Run("record.cs", recording);
            string judged = Run("judge.cs", recording, page);
            string inspected = Run("inspect.cs", target.Pid.ToString(CultureInfo.InvariantCulture));

            History history = HistoryFile.Read(recording);
            Assert.Equal("200 arrays", Assert.Single(history.Moments, static one => one.Kind == MomentKind.Mark).Text);
            Assert.InRange(RecordedSeries.Of(history, FigureNames.Resident).Values[^1], 20_000_000, double.MaxValue);
            Assert.StartsWith("undecided: ", judged, StringComparison.Ordinal);
            Assert.Contains("<h1>", File.ReadAllText(page), StringComparison.Ordinal);
            Assert.StartsWith("in-use: ", inspected, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string sample, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", Repository.Path("samples", sample), "--", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // nothing of it stays behind
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{sample}: {output}{errors.GetAwaiter().GetResult()}");
        return output;
    }
}
