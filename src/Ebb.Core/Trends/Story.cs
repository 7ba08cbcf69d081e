namespace Ebb.Trends;

/// <summary>What was seen of one process over time, as the judgement over time wants it.</summary>
public sealed record Story(IReadOnlyList<Series> Series)
{
    public Ceiling? Ceiling { get; init; }

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>When the process was replaced by another of the same name. Only what came after the last is judged.</summary>
    public IReadOnlyList<double> Restarts { get; init; } = [];

    /// <summary>The series of that name; null where there is none.</summary>
    public Series? Find(string name)
    {
        foreach (Series series in Series)
        {
            if (series.Name == name)
            {
                return series;
            }
        }

        return null;
    }
}
