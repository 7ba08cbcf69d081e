namespace Ebb.Watching;

/// <summary>One process of a history, or one program that it was. All texts are the target's own: to be escaped.</summary>
public sealed record HistoryProcess
{
    /// <summary>0 where it is not known.</summary>
    public required int Pid { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> CommandLine { get; init; }

    public string? Executable { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Allocators and runtimes seen in it: <c>glibc 2.36</c>.</summary>
    public IReadOnlyList<string> Allocators { get; init; } = [];
}
