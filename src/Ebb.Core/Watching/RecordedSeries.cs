namespace Ebb.Watching;

/// <summary>One number of a history over time, as what judges trends takes it: two columns, of the same length, by rising time.</summary>
/// <remarks>
/// A point that stands for several samples gives its mean. What was not measured is not in it: two series of one history may have
/// other times. <see cref="FigureNames.Live"/> has a value in each sample, walked or derived; <see cref="FigureNames.LiveWalked"/> only those
/// that were counted block by block.
/// </remarks>
public sealed record RecordedSeries
{
    private RecordedSeries(string name, double[] seconds, double[] values)
    {
        Name = name;
        Seconds = seconds;
        Values = values;
    }

    public string Name { get; }

    /// <summary>Since the first sample of the history.</summary>
    public IReadOnlyList<double> Seconds { get; }

    /// <summary>Bytes, for all but the few that <see cref="FigureNames.UnitOf"/> names.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>One series; without points where nothing is recorded under the name.</summary>
    public static RecordedSeries Of(History history, string name)
    {
        ArgumentNullException.ThrowIfNull(history);
        int series = history.IndexOf(name);
        var seconds = new List<double>(series < 0 ? 0 : history.Points.Count);
        var values = new List<double>(seconds.Capacity);
        foreach (HistoryPoint point in series < 0 ? [] : history.Points)
        {
            if (point[series] is { } figure)
            {
                seconds.Add(point.Seconds);
                values.Add(figure.Mean);
            }
        }

        return new RecordedSeries(name, [.. seconds], [.. values]);
    }

    /// <summary>All series of a history that count bytes and have points: resident, live, the rows of the ledger, the arenas and the rest.</summary>
    public static IReadOnlyList<RecordedSeries> AllOf(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return [.. history.Names.Where(static name => FigureNames.UnitOf(name) == "bytes").Select(name => Of(history, name)).Where(static one => one.Seconds.Count > 0)];
    }
}
