namespace Ebb.Procfs;

/// <summary>A process in the list of all: as much as one may know of it without reading its memory.</summary>
/// <param name="Name">The name of its first thread, at most 15 bytes. Hostile text, as the two after it.</param>
/// <param name="Executable">The path of its program, as it sees it; null where we may not know, or it has none.</param>
public sealed record ProcessEntry(int Pid, string Name, string? Executable, IReadOnlyList<string> CommandLine, Stat Stat)
{
    private const string Deleted = " (deleted)";

    public bool IsKernelThread => Stat.IsKernelThread;

    /// <summary>Its first thread has ended; the process too, where it had no others.</summary>
    public bool IsZombie => Stat.IsZombie;

    public bool HasEnded => Stat.IsZombie && Stat.Threads <= 1;

    /// <summary>Whether <paramref name="name"/> is what people call this process: its name, its program's, or what it was called as.</summary>
    public bool IsCalled(string name) =>
        name == Name || name == Last(WithoutRemark(Executable)) || (CommandLine.Count > 0 && name == Last(CommandLine[0]));

    // A program that was replaced by an update while it runs.
    private static string? WithoutRemark(string? path) =>
        path is not null && path.EndsWith(Deleted, StringComparison.Ordinal) ? path[..^Deleted.Length] : path;

    private static string? Last(string? path) => path?[(path.LastIndexOf('/') + 1)..];
}
