namespace Ebb.Watching;

/// <summary>One sample of a history, or several neighbours that were thinned to one.</summary>
public sealed record HistoryPoint
{
    /// <summary>Since the first sample of the history, by the clock that only goes on; of several, the middle of their time.</summary>
    public required double Seconds { get; init; }

    /// <summary>By the clock on the wall, of the first of them.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which process: its place in <see cref="History.Processes"/>.</summary>
    public required int Process { get; init; }

    public required uint Samples { get; init; }

    /// <summary>In how many of them the heap was walked.</summary>
    public required uint Walks { get; init; }

    /// <summary>By rising series.</summary>
    public required IReadOnlyList<PointFigure> Figures { get; init; }

    /// <summary>One of its numbers; null where it has none of that series.</summary>
    public PointFigure? this[int series]
    {
        get
        {
            int low = 0;
            for (int high = Figures.Count - 1; low <= high;)
            {
                int middle = (low + high) / 2;
                if (Figures[middle].Series == series)
                {
                    return Figures[middle];
                }

                (low, high) = Figures[middle].Series < series ? (middle + 1, high) : (low, middle - 1);
            }

            return null;
        }
    }
}
