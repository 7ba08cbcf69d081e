using Ebb.Accounts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>One number of a history in short: what it was first, last, and over all.</summary>
internal sealed record HistoryNumber(string Label, Ink Ink, Bytes First, Bytes Least, Bytes Mean, Bytes Most, Bytes Last)
{
    /// <summary>The curves that a report draws are the first of these.</summary>
    public static IReadOnlyList<(string Figure, string Label, Ink Ink)> Shown { get; } =
    [
        (FigureNames.Resident, "resident", Ink.Strong),
        (FigureNames.Live, "live", Ink.Live),
        (FigureNames.OfRow(LedgerKind.Held), "held", Ink.Held),
        (FigureNames.OfRow(LedgerKind.Pinned), "pinned", Ink.Pinned),
        (FigureNames.System, "malloc's system", Ink.Plain),
        (FigureNames.Mmapped, "mmapped", Ink.Plain),
        (FigureNames.OfRow(LedgerKind.Anonymous), "anonymous", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.File), "file pages", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.Shared), "shared", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.Stack), "stacks", Ink.Elsewhere),
        (FigureNames.Swapped, "swapped", Ink.Plain),
        (FigureNames.GroupUsage, "control group", Ink.Plain),
    ];

    /// <summary>Of a figure by its name; null where there is none of it, or never more than nothing.</summary>
    public static HistoryNumber? Of(History history, string figure, string label, Ink ink)
    {
        int series = history.IndexOf(figure);
        PointFigure? all = null, first = null, last = null;
        foreach (HistoryPoint point in series < 0 ? [] : history.Points)
        {
            if (point[series] is { } one)
            {
                first ??= one;
                last = one;
                all = all is { } sum ? sum.With(one) : one;
            }
        }

        return all is { Most: > 0 } shown
            ? new HistoryNumber(label, ink, new(first!.Value.Mean), new(shown.Least), new(shown.Mean), new(shown.Most), new(last!.Value.Mean))
            : null;
    }

    /// <summary>All that a report tells.</summary>
    public static IEnumerable<HistoryNumber> AllOf(History history) =>
        Shown.Select(row => Of(history, row.Figure, row.Label, row.Ink)).OfType<HistoryNumber>();
}
