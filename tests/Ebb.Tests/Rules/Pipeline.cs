using System.Text.RegularExpressions;

namespace Ebb.Tests.Rules;

/// <summary>The folders are the pipeline, and it runs one way.</summary>
public static class Pipeline
{
    private static readonly string[] s_stages = ["Procfs", "Memory", "Elf", "Cores", "Glibc", "Injection", "Leaks", "Snapshots", "Accounts", "Saved", "Verdicts", "Trends", "Trimming", "Tuning", "Watching", "Rendering"];
    private static readonly IReadOnlyList<SourceFile> s_library = SourceFile.Below("src/Ebb.Core");

    [Fact]
    public static void No_stage_names_a_later_one()
    {
        Broken.Nowhere(s_library.SelectMany(Backwards));
        Assert.NotEmpty(Backwards(new SourceFile("src/Ebb.Core/Glibc/Bad.cs", "using Ebb.Snapshots;\n")));
        Assert.NotEmpty(Backwards(new SourceFile("src/Ebb.Core/Elf/Bad.cs", "var arena = new Glibc.Arena();\n")));
        Assert.Empty(Backwards(new SourceFile("src/Ebb.Core/Verdicts/Good.cs", "using Ebb.Snapshots;\n")));
    }

    [Fact]
    public static void Every_folder_of_the_library_is_a_stage() =>
        Assert.Equal(s_stages.Order(), s_library.Select(file => file.Folder).Distinct().Where(folder => folder != "Ebb.Core").Order());

    [Fact]
    public static void A_folder_is_a_namespace() => Broken.Nowhere(
        from file in SourceFile.Below("src")
        where file.Name != "Program.cs"
        let expected = Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.').Replace("Ebb.Core", "Ebb", StringComparison.Ordinal)
        where !file.Text.Contains($"namespace {expected};\n", StringComparison.Ordinal)
        select $"{file} is not in {expected}");

    [Fact]
    public static void Address_and_bytes_belong_to_no_stage() => Assert.All(
        s_library.Where(file => file.Folder == "Ebb.Core"),
        file => Assert.DoesNotContain("using Ebb.", file.Text, StringComparison.Ordinal));

    private static IEnumerable<string> Backwards(SourceFile file)
    {
        int stage = Array.IndexOf(s_stages, file.Folder);
        return from later in stage < 0 ? [] : s_stages[(stage + 1)..]
               where Regex.IsMatch(file.Code, $@"\busing (static )?(\w+ = )?Ebb\.{later}\b|(?<![.\w]){later}\.[A-Z]|\bEbb\.{later}\.")
               select $"{file} names {later}";
    }
}
