using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>What was recorded of a process or of a service, whatever file it came out of.</summary>
public sealed record History
{
    /// <summary>For people: the file.</summary>
    public required string Source { get; init; }

    /// <summary>What it is: a recording of ebb, or a file of massif.</summary>
    public required string Format { get; init; }

    /// <summary>Null where it is not known: a file of massif does not say.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>From one sample to the next, as it was asked for.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How often recording began anew.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The names of the numbers, as in <see cref="FigureNames"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required IReadOnlyList<HistoryProcess> Processes { get; init; }

    /// <summary>By rising time.</summary>
    public required IReadOnlyList<HistoryPoint> Points { get; init; }

    /// <summary>By rising time.</summary>
    public IReadOnlyList<HistoryMoment> Moments { get; init; } = [];

    /// <summary>What could not be read, and what else there is to say of the file.</summary>
    public IReadOnlyList<Remark> Remarks { get; init; } = [];

    public TimeSpan Duration => Points.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Points[^1].Seconds - Points[0].Seconds);

    /// <summary>The place of a name; -1 where nothing is recorded under it.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
