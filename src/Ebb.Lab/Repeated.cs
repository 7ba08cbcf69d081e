using System.Globalization;

namespace Ebb.Lab;

/// <summary>An experiment that was run several times, as one result: each measured number is the median of all runs.</summary>
public static class Repeated
{
    /// <summary>What is said of what happened, its cause and its charts, is of the first run that came out as most did.</summary>
    public static ExperimentResult Median(IReadOnlyList<ExperimentResult> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 1)
        {
            return runs[0];
        }

        bool? agrees = MostOften(runs.Select(static run => run.AgreesWithArticle));
        ExperimentResult[] alike = [.. runs.Where(run => run.AgreesWithArticle == agrees && run.Obstacle == MostOften(runs.Select(static one => one.Obstacle)))];
        ExperimentResult told = alike.Length > 0 ? alike[0] : runs[0];
        ExperimentResult[] comparable = [.. runs.Where(run => HasShapeOf(run, told))];
        return told with
        {
            Runs = runs.Count,
            Figures = [.. told.Figures.Select((figure, i) => figure with { Value = Figure.Median([.. comparable.Select(run => run.Figures[i].Value)]) })],
            Table = Median(told.Table, [.. comparable.Select(static run => run.Table)]),
            Spread = Spread(runs, comparable, agrees),
        };
    }

    private static bool HasShapeOf(ExperimentResult run, ExperimentResult other) =>
        run.Figures.Count == other.Figures.Count && run.Table?.Rows.Count == other.Table?.Rows.Count && run.Table?.Columns.Count == other.Table?.Columns.Count;

    private static ResultTable? Median(ResultTable? told, IReadOnlyList<ResultTable?> tables)
    {
        if (told is null)
        {
            return null;
        }

        var median = new ResultTable(told.Columns);
        for (int row = 0; row < told.Rows.Count; row++)
        {
            median.Add([.. told.Columns.Select((_, column) => Figure.Median([.. tables.Select(table => table!.Rows[row][column])]))]);
        }

        return median;
    }

    // Of each column, the row that differed most between runs.
    private static string Spread(IReadOnlyList<ExperimentResult> runs, ExperimentResult[] comparable, bool? agrees)
    {
        var parts = new List<string>();
        ResultTable? table = comparable[0].Table;
        for (int column = 0; column < (table?.Columns.Count ?? 0); column++)
        {
            IEnumerable<Figure[]> cells = Enumerable.Range(0, table!.Rows.Count).Select(row => comparable.Select(run => run.Table!.Rows[row][column]).ToArray());
            if (cells.Select(Differ).MaxBy(static differ => differ.Share) is { Words.Length: > 0 } most)
            {
                parts.Add($"{table.Columns[column].Head} {most.Words}");
            }
        }

        foreach ((ResultFigure figure, int at) in comparable[0].Figures.Select(static (figure, at) => (figure, at)))
        {
            if (Differ([.. comparable.Select(run => run.Figures[at].Value)]) is { Words.Length: > 0 } most)
            {
                parts.Add($"{figure.Says} {most.Words}");
            }
        }

        int others = runs.Count(run => run.AgreesWithArticle != agrees);
        return string.Create(CultureInfo.InvariantCulture, $"Each number is the median of {comparable.Length} runs. ")
            + (parts.Count == 0 ? "No number differed by 1 % between them." : $"What differed between them, in its worst row: {string.Join("; ", parts)}.")
            + (others == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {others} of {runs.Count} runs came out otherwise than is told here."))
            + (comparable.Length == runs.Count ? "" : string.Create(CultureInfo.InvariantCulture, $" {runs.Count - comparable.Length} of {runs.Count} runs had other rows, and are left out."));
    }

    // By more than 1 % of the median, which nobody would see.
    private static (double Share, string Words) Differ(Figure[] cells)
    {
        Figure median = Figure.Median(cells);
        if (median.Spread is { } spread)
        {
            double share = (spread.Most - spread.Least) / Math.Max(median.Number, double.Epsilon);
            return share < 0.01 ? default : (share, $"{median.With(spread.Least)} to {median.With(spread.Most)}");
        }

        int same = cells.Count(cell => cell == median);
        return same == cells.Length ? default : (1, string.Create(CultureInfo.InvariantCulture, $"the same in {same} of {cells.Length}"));
    }

    private static T MostOften<T>(IEnumerable<T> values) => values.GroupBy(static value => value).MaxBy(static group => group.Count())!.Key;
}
