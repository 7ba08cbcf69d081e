namespace Ebb.Cli;

/// <summary>What <c>ebb watch</c> was asked for.</summary>
internal sealed record WatchJob
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public required int Pid { get; init; }

    public required TimeSpan Interval { get; init; }

    public TimeSpan? Duration { get; init; }

    public string? Follows { get; init; }
}
