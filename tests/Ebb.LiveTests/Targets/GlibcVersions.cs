namespace Ebb.LiveTests.Targets;

/// <summary>The versions of glibc that targets run under. <c>tests/glibc-versions</c> brings them.</summary>
public static class GlibcVersions
{
    /// <summary>The machine's own, whichever that is.</summary>
    public const string Machine = "machine";

    private static readonly string[] s_known = ["2.31", "2.36", "2.41", "2.43", "2.44"];

    /// <summary>Rows for a theory: the machine's own and each known version, whether it is there or not.</summary>
    public static TheoryData<string> Names => [Machine, .. s_known];

    /// <summary>Rows for a theory: the known versions without the machine's own.</summary>
    public static TheoryData<string> Others => [.. s_known];

    /// <summary>Those that are there.</summary>
    public static IReadOnlyList<OtherGlibc> All { get; } =
        [.. s_known.Select(At).Where(glibc => File.Exists(Path.Combine(glibc.Folder, "package")))];

    /// <returns>That version, or null for <see cref="Machine"/>. A version that is missing skips the test, on CI it fails.</returns>
    public static OtherGlibc? Require(string name)
    {
        if (name == Machine)
        {
            return null;
        }

        OtherGlibc? found = All.FirstOrDefault(glibc => glibc.Version == name);
        Requires.That(found is not null, $"no glibc {name} here: run tests/glibc-versions");
        return found;
    }

    private static OtherGlibc At(string version) =>
        new(version, Path.Combine(Environment.GetEnvironmentVariable("EBB_GLIBC_VERSIONS") ?? Repository.Path("artifacts", "glibc"), version));
}
