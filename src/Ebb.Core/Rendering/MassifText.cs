using System.Globalization;
using System.Text;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A history as valgrind's massif would have written it, for <c>ms_print</c> and massif-visualizer.</summary>
/// <remarks>
/// valgrind's manual, section 9.4. <c>mem_heap_B</c> is what programs may use of their blocks and <c>mem_heap_extra_B</c> malloc's header of each, so
/// that both together are live to the byte. massif counts what was asked for instead, which nobody can see from outside: up to 15 bytes
/// less a block. Where a history has more points than massif's programs are made for, neighbours are left out, never the peak.
/// </remarks>
public static class MassifText
{
    private const int MostSnapshots = 1000;
    private const ulong Header = 8;

    public static string Of(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        int live = history.IndexOf(FigureNames.Live), blocks = history.IndexOf(FigureNames.LiveBlocks);
        List<HistoryPoint> points = live < 0 ? [] : [.. history.Points.Where(point => point[live] is not null)];
        ulong most = points.Count == 0 ? 0 : points.Max(point => point[live]!.Value.Mean);
        int peak = points.FindIndex(point => point[live]!.Value.Mean == most);
        int step = Math.Max(1, (points.Count + MostSnapshots - 1) / MostSnapshots);

        var text = new StringBuilder();
        HistoryProcess? process = history.Processes.Count > 0 ? history.Processes[^1] : null;
        Line(text, $"desc: recorded by ebb from outside: live bytes of malloc");
        Line(text, $"cmd: {OneLine(process)}");
        Line(text, $"time_unit: ms");
        double headers = 0;
        int number = 0;
        for (int i = 0; i < points.Count; i++)
        {
            ulong bytes = points[i][live]!.Value.Mean;
            if (blocks >= 0 && bytes > 0 && points[i][blocks] is { } counted)
            {
                headers = Math.Min(1, (double)(Header * counted.Mean) / bytes);
            }

            if (i % step != 0 && i != peak && i != points.Count - 1)
            {
                continue;
            }

            ulong extra = (ulong)(bytes * headers);
            Line(text, $"#-----------\nsnapshot={number++}\n#-----------");
            Line(text, $"time={(long)Math.Round(points[i].Seconds * 1000)}");
            Line(text, $"mem_heap_B={bytes - extra}");
            Line(text, $"mem_heap_extra_B={extra}");
            Line(text, $"mem_stacks_B=0");
            if (i == peak)
            {
                Tree(text, history, points[i], bytes - extra);
            }
            else
            {
                Line(text, $"heap_tree=empty");
            }
        }

        return text.ToString();
    }

    // ms_print wants a tree of who allocated at the peak. From outside nobody knows who; it is told by arena.
    private static void Tree(StringBuilder text, History history, HistoryPoint point, ulong total)
    {
        Line(text, $"heap_tree=peak");
        var arenas = new List<(int Number, ulong Live)>();
        ulong inArenas = 0;
        for (int number = 0; number < Figures.MostArenas && history.IndexOf(FigureNames.OfArena(number, "live")) is >= 0 and var series; number++)
        {
            if (point[series] is { Mean: > 0 } figure && inArenas + figure.Mean <= total)
            {
                arenas.Add((number, figure.Mean));
                inArenas += figure.Mean;
            }
        }

        arenas.Sort(static (left, right) => right.Live.CompareTo(left.Live));
        Line(text, $"n{arenas.Count}: {total} (heap allocation functions) malloc/new/new[], --alloc-fns, etc.");
        foreach ((int number, ulong bytes) in arenas)
        {
            Line(text, $" n0: {bytes} 0x{number:X}: arena {number}{(number == 0 ? " (main)" : "")}");
        }
    }

    private static string OneLine(HistoryProcess? process) =>
        process is null ? "(unknown)" : Escape.ForTerminal(process.CommandLine.Count > 0 ? string.Join(' ', process.CommandLine) : process.Name);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
