using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>What the lab found, for people.</summary>
public static class LabText
{
    private const int Indent = 11;

    /// <summary>The list of what can be tried.</summary>
    public static string List(IReadOnlyList<Experiment> experiments, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        var paper = new Paper(options);
        var table = new TextTable(new("experiment"), new("question", Least: 30));
        foreach (Experiment experiment in experiments)
        {
            table.Add(Ink.Plain, experiment.Id, experiment.Question);
        }

        table.WriteTo(paper);
        return paper.ToString();
    }

    public static string Of(ExperimentResult result, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(result);
        var paper = new Paper(options);
        paper.Line(paper.Color(result.Id, Ink.Strong));
        paper.Sentence("", result.Question, 2, Ink.Strong);
        paper.Line();
        paper.Sentence("  done", result.Did, Indent);
        if (result.Table is { Rows.Count: > 0 } table)
        {
            paper.Line();
            Write(table, paper);
        }

        if (result.Figures.Count > 0)
        {
            paper.Line();
        }

        foreach (ResultFigure figure in result.Figures)
        {
            paper.Line($"  {paper.Safe(figure.Says)}: {paper.Color(figure.Value.Kind == FigureKind.None ? "none" : paper.Safe(figure.Value.ToString()), Ink.Strong)}");
        }

        paper.Line();
        if (result.Spread is { } spread)
        {
            paper.Sentence("  runs", spread, Indent);
        }

        paper.Sentence("  because", result.Cause, Indent);
        if (result.Article is { } article)
        {
            paper.Sentence("  article", $"{article} {result.Agreement}{(result.Difference is null ? "" : " " + result.Difference)}", Indent);
        }

        if (result.Obstacle is { } obstacle)
        {
            paper.Sentence("  not done", obstacle, Indent, Ink.Trouble);
        }

        paper.Sentence("  so", result.Advice, Indent);
        return paper.ToString();
    }

    private static void Write(ResultTable table, Paper paper)
    {
        var columns = new List<Column>();
        for (int i = 0; i < table.Columns.Count; i++)
        {
            bool isText = table.Rows.All(row => row[i].Kind is FigureKind.Text or FigureKind.None or FigureKind.Answer);
            bool isLast = i == table.Columns.Count - 1;
            columns.Add(new Column(table.Columns[i].Head, !isText, Least: isLast && isText ? 12 : 0));
        }

        var text = new TextTable([.. columns]);
        foreach (IReadOnlyList<Figure> row in table.Rows)
        {
            text.Add(Ink.Plain, [.. row.Select(static figure => figure.ToString())]);
        }

        text.WriteTo(paper);
    }
}
