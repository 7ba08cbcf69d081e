using System.Runtime.CompilerServices;

namespace Ebb.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string At(params string[] parts) => Path.Combine([s_root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(At(parts));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
