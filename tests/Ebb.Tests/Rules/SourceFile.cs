using System.Text.RegularExpressions;

namespace Ebb.Tests.Rules;

/// <summary>A file of the repository as text, under its path from the root: what the rules look at.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    private static readonly string[] s_built = ["bin", "obj", "artifacts", ".git", "TestResults"];

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The last folder of its path.</summary>
    public string Folder => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)!);

    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>Without comments and the contents of strings.</summary>
    public string Code => Comment().Replace(Literal().Replace(Text, "\"\""), "");

    /// <summary>All files below a folder of the repository, but what was built.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder, string pattern = "*.cs") =>
    [
        .. Directory.EnumerateFiles(Repository.At(folder), pattern, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Repository.At(), path))
            .Where(path => !path.Split('/').Any(part => s_built.Contains(part)))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, Repository.Read(path))),
    ];

    public override string ToString() => Path;

    [GeneratedRegex("\"(?:[^\"\\\\\n]|\\\\.)*\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
