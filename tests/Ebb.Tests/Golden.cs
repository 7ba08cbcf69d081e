namespace Ebb.Tests;

/// <summary>Output that was read and accepted, kept in <c>tests/golden</c> under the command line that prints it.</summary>
/// <remarks>With <c>EBB_ACCEPT_GOLDEN=1</c> a run writes what it gets; the difference is then read in review.</remarks>
internal static class Golden
{
    private static readonly bool s_isAccepting = Environment.GetEnvironmentVariable("EBB_ACCEPT_GOLDEN") == "1";

    public static void Holds(string commandLine, string actual)
    {
        string file = Repository.At("tests", "golden", commandLine.Replace(' ', '_') + ".txt");
        if (s_isAccepting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        Assert.True(File.Exists(file), $"nothing was accepted yet for: {commandLine}");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
