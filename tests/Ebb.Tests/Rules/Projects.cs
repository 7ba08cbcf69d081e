using System.Text.RegularExpressions;

namespace Ebb.Tests.Rules;

/// <summary>What each project may do, so that a reader knows where to look for it.</summary>
public static partial class Projects
{
    private static readonly IReadOnlyList<SourceFile> s_projects = [.. SourceFile.Below("src", "*.csproj"), .. SourceFile.Below("tests", "*.csproj"), .. SourceFile.Below("bench", "*.csproj")];
    private static readonly IReadOnlyList<SourceFile> s_linux = SourceFile.Below("src/Ebb.Linux");

    [Fact]
    public static void Unsafe_code_is_one_project()
    {
        Assert.Equal(["Ebb.Linux.csproj"], s_projects.Where(project => project.Text.Contains("AllowUnsafeBlocks", StringComparison.Ordinal)).Select(project => project.Name));
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        Broken.Nowhere(SourceFile.Below("src").Except(s_linux).Where(file => Native().IsMatch(file.Code)).Select(file => file.Path));
    }

    // It was 1000 until threads of a target were made to call the kernel for us: to run them from stop to stop, to change
    // their masks and registers and to write to their stacks are calls of the kernel, too. A hundred more are how a terminal takes keys.
    [Fact]
    public static void Unsafe_code_is_short_enough_to_be_read_whole() => Assert.InRange(s_linux.Sum(file => file.Lines.Count), 1, 1600);

    [Fact]
    public static void Every_call_of_the_kernel_names_its_man_page()
    {
        Broken.Nowhere(s_linux.SelectMany(CallsWithoutPage));
        Assert.NotEmpty(CallsWithoutPage(new SourceFile("Bad.cs", "\n    [LibraryImport(\"libc\")]\n")));
    }

    [Fact]
    public static void The_library_has_no_packages() => Assert.All(
        s_projects.Where(project => project.Name is "Ebb.Core.csproj" or "Ebb.Linux.csproj"),
        project => Assert.DoesNotContain("PackageReference", project.Text, StringComparison.Ordinal));

    [Fact]
    public static void Every_project_is_in_the_solution_and_locks_its_packages()
    {
        string solution = Repository.Read("Ebb.slnx");
        Assert.All(s_projects, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
        Assert.All(s_projects, project => Assert.True(File.Exists(Repository.At(Path.GetDirectoryName(project.Path)!, "packages.lock.json")), project.Path));
    }

    private static IEnumerable<string> CallsWithoutPage(SourceFile file) =>
        from i in Enumerable.Range(1, file.Lines.Count - 1)
        where file.Lines[i].Contains("[LibraryImport(", StringComparison.Ordinal) && !ManPage().IsMatch(file.Lines[i - 1])
        select $"{file}:{i + 1}";

    [GeneratedRegex(@"\bunsafe\b|\b(LibraryImport|DllImport)\b")]
    private static partial Regex Native();

    [GeneratedRegex(@"^\s*// \w+\([23]\)")]
    private static partial Regex ManPage();
}
