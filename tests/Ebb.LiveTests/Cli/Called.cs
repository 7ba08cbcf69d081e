using System.Diagnostics;
using System.Text.Json;
using Ebb.Tests.Rendering;

namespace Ebb.LiveTests.Cli;

/// <summary>One run of the program as it is built, from start to end.</summary>
internal sealed record Called(int Exit, string Output, string Errors)
{
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "ebb");

    public static Called Ebb(params string[] arguments) => Run(Program, arguments);

    /// <summary>Through a shell: <c>$ebb</c> is the program, <c>$1</c> the first argument.</summary>
    public static Called Shell(string script, params string[] arguments) => Run("bash", ["-c", $"ebb='{Program}'; {script}", "bash", .. arguments]);

    public static Called Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} {string.Join(' ', arguments)} does not end");
        return new Called(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        start.Environment.Remove("EBB_DEBUG");
        return Process.Start(start)!;
    }

    /// <summary>What it printed of --json, which is as the schema says.</summary>
    public JsonElement Answer() => Answer(Output);

    /// <inheritdoc cref="Answer()"/>
    public static JsonElement Answer(string output)
    {
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Empty(new JsonSchema(JsonDocument.Parse(File.ReadAllText(Repository.Path("schemas", "ebb-1.schema.json"))).RootElement).Errors(answer));
        return answer;
    }

    /// <summary>One line for people that begins with our name, and no stack trace.</summary>
    public void TellsOneLine(params string[] words)
    {
        string line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("ebb: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
