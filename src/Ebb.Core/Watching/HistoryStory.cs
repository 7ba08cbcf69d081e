using Ebb.Trends;

namespace Ebb.Watching;

/// <summary>A history as the judgement over time takes it.</summary>
public static class HistoryStory
{
    /// <summary>Live memory says of each point whether it was walked or derived; rows of the ledger have points only where it was walked.</summary>
    public static Story Of(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var series = new List<Series>();
        foreach (string name in history.Names)
        {
            string? known = name switch
            {
                FigureNames.Live => SeriesName.Live,
                FigureNames.Resident => SeriesName.Resident,
                FigureNames.Arenas => SeriesName.Arenas,
                FigureNames.Threads => SeriesName.Threads,
                _ when name.StartsWith(FigureNames.LedgerPrefix, StringComparison.Ordinal) => name[FigureNames.LedgerPrefix.Length..],
                _ => null,
            };
            if (known is not null && Of(history, name, known) is { Seconds.IsEmpty: false } one)
            {
                series.Add(one);
            }
        }

        return new Story(series)
        {
            Ceiling = CeilingOf(history),
            Marks = [.. history.Moments.Where(static one => one.Kind == MomentKind.Mark).Select(static one => new Mark(one.Seconds, one.Text))],
            Restarts = [.. RestartsOf(history)],
        };
    }

    private static Series Of(History history, string name, string known)
    {
        int column = history.IndexOf(name);
        var seconds = new List<double>(history.Points.Count);
        var values = new List<double>(history.Points.Count);
        var derived = new List<bool>(history.Points.Count);
        foreach (HistoryPoint point in history.Points)
        {
            if (point[column] is { } figure)
            {
                seconds.Add(point.Seconds);
                values.Add(figure.Mean);
                derived.Add(point.Walks == 0);
            }
        }

        return new Series(known, seconds.ToArray(), values.ToArray())
        {
            Derived = known == SeriesName.Live && derived.Contains(item: true) ? derived.ToArray() : ReadOnlyMemory<bool>.Empty,
        };
    }

    // What one process did says nothing of the next.
    private static IEnumerable<double> RestartsOf(History history)
    {
        for (int i = 1; i < history.Points.Count; i++)
        {
            if (history.Points[i].Process != history.Points[i - 1].Process)
            {
                yield return history.Points[i].Seconds;
            }
        }
    }

    private static Ceiling? CeilingOf(History history)
    {
        int limit = history.IndexOf(FigureNames.GroupLimit), usage = history.IndexOf(FigureNames.GroupUsage);
        if (limit < 0 || usage < 0)
        {
            return null;
        }

        for (int i = history.Points.Count - 1; i >= 0; i--)
        {
            if (history.Points[i][limit] is { } most && history.Points[i][usage] is { } used)
            {
                return new Ceiling("cgroup limit", new Bytes(most.Mean - Math.Min(most.Mean, used.Mean)));
            }
        }

        return null;
    }
}
