using System.Text.RegularExpressions;

namespace Ebb.Tests.Rules;

/// <summary>The pages that people read: short, and about what is there.</summary>
public static partial class Pages
{
    private static readonly string[] s_roots = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

    private static readonly IReadOnlyList<SourceFile> s_pages =
        [.. s_roots.Select(name => new SourceFile(name, Repository.Read(name))), .. SourceFile.Below("docs", "*.md")];

    private static readonly HashSet<string> s_sources =
        [.. SourceFile.Below("src").Concat(SourceFile.Below("tests")).Concat(SourceFile.Below("bench")).Concat(SourceFile.Below("samples")).Select(file => file.Name)];

    [Fact]
    public static void They_name_only_files_that_exist()
    {
        Broken.Nowhere(s_pages.SelectMany(Missing));
        Assert.Equal(3, Missing(new SourceFile("docs/bad.md", "`src/No.cs`, `Nothing.cs`, [a](../no.md), [b](verdicts.md), `README.md`")).Count());
    }

    [Fact]
    public static void They_are_short()
    {
        Assert.InRange(Lines("README.md"), 1, 150);
        Assert.InRange(Lines("ARCHITECTURE.md"), 1, 150);
        Broken.Nowhere(Decisions.Where(page => page.Lines.Count > 40).Select(page => $"{page}: {page.Lines.Count} lines"));
    }

    [Fact]
    public static void A_decision_says_what_was_seen_and_chosen_what_it_costs_and_when_to_look_again()
    {
        Broken.Nowhere(
            from page in Decisions
            from part in (string[])["**Saw.**", "**Chose.**", "**Costs.**", "**Look again when**"]
            where !page.Text.Contains(part, StringComparison.Ordinal)
            select $"{page}: no {part}");
        Assert.Equal(Enumerable.Range(1, Decisions.Count()), Decisions.Select(page => int.Parse(page.Name[..4], null)));
    }

    [Fact]
    public static void The_page_of_layouts_has_every_row_and_every_commit_of_the_tables()
    {
        string page = Repository.Read("docs", "glibc-layouts.md");
        foreach (string table in (string[])["ArenaLayout", "HeapLayout", "ParamLayout", "TcacheLayout"])
        {
            string rows = Repository.Read("src", "Ebb.Core", "Glibc", table + ".cs");
            string section = page[page.IndexOf(table, StringComparison.Ordinal)..];
            section = section[..Math.Max(section.IndexOf("\n## ", StringComparison.Ordinal), 0)];
            Broken.Nowhere(Commit().Matches(rows).Select(match => match.Value).Where(commit => !section.Contains(commit, StringComparison.Ordinal)).Select(commit => $"{table}: {commit}"));
            Broken.Nowhere(Since().Matches(rows).Select(match => $"| {match.Groups[1].Value}.{match.Groups[2].Value} |").Where(row => !section.Contains(row, StringComparison.Ordinal)).Select(row => $"{table}: {row}"));
        }
    }

    private static IEnumerable<SourceFile> Decisions => s_pages.Where(page => page.Folder == "decisions");

    private static int Lines(string page) => s_pages.Single(one => one.Path == page).Lines.Count;

    private static IEnumerable<string> Missing(SourceFile page)
    {
        string folder = Path.GetDirectoryName(page.Path)!;
        return from Match name in Named().Matches(page.Text)
               let path = name.Groups["path"].Value
               let link = name.Groups["link"].Value
               let source = name.Groups["source"].Value
               where (path.Length > 0 && !Exists(path))
                   || (link.Length > 0 && !Exists(Path.Combine(folder, link)))
                   || (source.Length > 0 && !s_sources.Contains(source))
               select $"{page}: {path}{link}{source}";
    }

    private static bool Exists(string path) => File.Exists(Repository.At(path)) || Directory.Exists(Repository.At(path));

    // A path from the root in backticks, a link, the bare name of a source file.
    [GeneratedRegex(@"`(?<path>(?:src|tests|docs|bench|schemas|scripts|\.ci)/[\w./-]+)`|\]\((?<link>(?!https?:)[^)#]+)[^)]*\)|`(?<source>[\w.]+\.cs)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"\b[0-9a-f]{10}\b")]
    private static partial Regex Commit();

    [GeneratedRegex(@"Since = new\((\d+), (\d+)\)")]
    private static partial Regex Since();
}
