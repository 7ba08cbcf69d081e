using System.Diagnostics;
using System.Text.RegularExpressions;
using Ebb.Lab;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Lab;

/// <summary>What a worker executes is what the comments beside its bytes say.</summary>
public static partial class CodeOfWorkers
{
    [Fact]
    public static void Is_what_the_assembler_makes_of_its_source()
    {
        Requires.Program("as");
        Requires.Program("objcopy");
        string folder = Directory.CreateTempSubdirectory("ebb-worker-").FullName;
        try
        {
            string source = Path.Combine(folder, "worker.s"), made = Path.Combine(folder, "worker.o"), bytes = Path.Combine(folder, "worker");
            File.WriteAllLines(source, [".intel_syntax noprefix", .. Source()]);
            Run("as", "-o", made, source);
            Run("objcopy", "-O", "binary", "-j", ".text", made, bytes);

            Assert.Equal(File.ReadAllBytes(bytes), WorkerCode.X64.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Source() =>
        from line in File.ReadLines(Repository.Path("src", "Ebb.Lab", "WorkerCode.cs")).SkipWhile(static line => !line.Contains("X64 =>", StringComparison.Ordinal))
        let comment = Comment().Match(line)
        where comment.Success
        select comment.Groups[1].Value;

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [GeneratedRegex(@"// ([^#]*)")]
    private static partial Regex Comment();
}
