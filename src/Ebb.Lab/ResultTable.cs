namespace Ebb.Lab;

/// <summary>Rows of figures under names: the same for text, JSON and the page.</summary>
public sealed class ResultTable(params IReadOnlyList<ResultColumn> columns)
{
    private readonly List<IReadOnlyList<Figure>> _rows = [];

    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    public IReadOnlyList<IReadOnlyList<Figure>> Rows => _rows;

    public void Add(params IReadOnlyList<Figure> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Count, Columns.Count);
        _rows.Add(row);
    }
}
