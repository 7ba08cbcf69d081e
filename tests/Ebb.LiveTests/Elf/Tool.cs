using System.Diagnostics;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Elf;

/// <summary>A program of the machine that knows what we claim to know: readelf, gdb, c++filt.</summary>
internal static class Tool
{
    /// <summary>What it prints. Skips the test where there is no such program.</summary>
    public static string Run(string program, params string[] arguments) => Run(program, input: null, arguments);

    public static string RunWith(string input, string program, params string[] arguments) => Run(program, input, arguments);

    private static string Run(string program, string? input, string[] arguments)
    {
        Requires.Program(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C", ["DEBUGINFOD_URLS"] = "" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output.GetAwaiter().GetResult();
    }
}
