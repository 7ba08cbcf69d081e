using System.Text.RegularExpressions;

namespace Ebb.Tests.Rules;

/// <summary>How long files are, what is in one, and what it is called.</summary>
public static partial class Files
{
    private static readonly string[] s_emptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Handler", "Processor", "Service", "Info", "Data", "Impl", "Base", "Factory"];
    private static readonly string[] s_ofTheField = ["MallocInfo"]; // malloc_info(3)
    private static readonly IReadOnlyList<SourceFile> s_sources = SourceFile.Below("src");
    private static readonly IReadOnlyList<SourceFile> s_all = [.. s_sources, .. SourceFile.Below("tests"), .. SourceFile.Below("bench")];

    [Fact]
    public static void None_is_long_and_most_are_short()
    {
        Broken.Nowhere(s_all.Where(file => file.Lines.Count > 400).Select(file => $"{file}: {file.Lines.Count} lines"));
        int[] lengths = [.. s_all.Select(file => file.Lines.Count).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, 75);
        Assert.InRange(lengths[lengths.Length * 9 / 10], 1, 200);
    }

    [Fact]
    public static void Each_holds_one_public_type_named_as_it_is()
    {
        Broken.Nowhere(s_sources.SelectMany(Strangers));
        Assert.Equal(["Bad.cs: Other"], Strangers(new SourceFile("Bad.cs", "public class Bad\n{\n}\n\npublic class Other\n{\n}\n")));
        Assert.Empty(Strangers(new SourceFile("Good.Part.cs", "public class Good\n{\n}\n\npublic record Companion(int A);\n")));
    }

    [Fact]
    public static void No_type_has_a_name_that_says_nothing() => Broken.Nowhere(
        from file in s_all
        from Match type in TypeName().Matches(file.Code)
        where s_emptyNames.Any(empty => type.Groups[1].Value.EndsWith(empty, StringComparison.Ordinal))
        where !s_ofTheField.Contains(type.Groups[1].Value)
        select $"{file}: {type.Groups[1].Value}");

    [Fact]
    public static void Every_public_type_says_what_it_is()
    {
        Broken.Nowhere(s_sources.SelectMany(Unsaid));
        Assert.NotEmpty(Unsaid(new SourceFile("Bad.cs", "namespace Ebb;\n\npublic class Bad\n{\n}\n")));
    }

    [Fact]
    public static void No_comment_only_repeats_a_name() => Broken.Nowhere(
        from file in s_all
        from line in file.Lines
        where Empty().IsMatch(line)
        select $"{file}: {line.Trim()}");

    [Fact]
    public static void Nothing_folds_away_and_nothing_is_put_off() => Broken.Nowhere(
        from file in s_all
        where file.Name != "Files.cs"
        from line in file.Lines
        where Regex.IsMatch(line, @"#region|\b(TODO|FIXME|HACK|XXX)\b")
        select $"{file}: {line.Trim()}");

    [Fact]
    public static void What_is_switched_off_says_why()
    {
        string[] settings = [.. Repository.Read("Directory.Build.props").Split('\n'), .. SourceFile.Below("src", "*.csproj").Concat(SourceFile.Below("tests", "*.csproj")).SelectMany(file => file.Lines)];
        Broken.Nowhere(settings.Where((line, i) => line.Contains("<NoWarn>", StringComparison.Ordinal) && !settings[i - 1].Contains("<!-- ", StringComparison.Ordinal)));
        Broken.Nowhere(settings.Where(line => Regex.IsMatch(line, "<NoWarn>.*;.*;.*</NoWarn>")).Select(line => line.Trim()));
        Broken.Nowhere(
            from file in s_all
            from line in file.Lines
            where line.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Contains(" // ", StringComparison.Ordinal)
            select $"{file}: {line}");
    }

    [Fact]
    public static void No_path_is_that_of_somebodys_machine()
    {
        IEnumerable<SourceFile> texts = [.. s_all, .. SourceFile.Below("docs", "*.md"), .. SourceFile.Below("tests", "*.c"), .. SourceFile.Below("tests", "*.h")];
        Broken.Nowhere(texts.Where(file => Regex.IsMatch(file.Text, @"(?<![\w.])/(work|root|home/\w+)/\w")).Where(file => file.Name != "Files.cs" && IsNotTestData(file)).Select(file => file.Path));
    }

    // Names of processes and files that tests make up may lie anywhere.
    private static bool IsNotTestData(SourceFile file) => !file.Path.StartsWith("tests/Ebb.Tests/", StringComparison.Ordinal);

    // A companion of one line may stay with what it belongs to.
    private static IEnumerable<string> Strangers(SourceFile file) =>
        from Match type in PublicType().Matches(file.Text)
        where type.Groups[1].Value != file.Name.Split('.')[0] && !type.Value.EndsWith(';')
        select $"{file}: {type.Groups[1].Value}";

    private static IEnumerable<string> Unsaid(SourceFile file)
    {
        if (!file.Name.Split('.')[1].Equals("cs", StringComparison.Ordinal))
        {
            return []; // a further part of a type
        }

        return from Match type in PublicType().Matches(file.Text)
               let before = file.Text[..type.Index].TrimEnd('\n').Split('\n')
               let above = before.Reverse().SkipWhile(line => line.StartsWith('[')).First()
               where !above.StartsWith("///", StringComparison.Ordinal)
               select $"{file}: {type.Groups[1].Value}";
    }

    [GeneratedRegex(@"^public [^\n(]*?\b(?:record struct|record|class|struct|enum|interface) (\w+)[^\n]*", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface) (\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"<summary>\s*(Gets|Sets|Gets or sets|Initializes a new|This class|This method|The \w+\.</summary>)", RegexOptions.IgnoreCase)]
    private static partial Regex Empty();
}
