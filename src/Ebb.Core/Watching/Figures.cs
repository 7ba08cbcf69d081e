using Ebb.Accounts;

namespace Ebb.Watching;

/// <summary>A sample as a list of named numbers. What was not looked at is not in it.</summary>
public static class Figures
{
    /// <summary>Arenas told one by one; of more, the sums alone are told.</summary>
    public const int MostArenas = 64;

    private static readonly string[][] s_arenas =
        [.. Enumerable.Range(0, MostArenas).Select(static number => (string[])[FigureNames.OfArena(number, "system"), FigureNames.OfArena(number, "top"), FigureNames.OfArena(number, "live")])];

    private static readonly Dictionary<string, string> s_rows = LedgerKind.All.ToDictionary(static kind => kind, FigureNames.OfRow);

    public static IReadOnlyList<Figure> Of(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var figures = new List<Figure>(48);
        OfKernel(figures, sample.Kernel);
        if (sample.Malloc is { } malloc)
        {
            OfMalloc(figures, malloc);
        }

        if (sample.Walk is { } walk)
        {
            OfWalk(figures, walk, sample.Malloc);
        }

        if (sample.Group is { } group)
        {
            figures.Add(new Figure(FigureNames.GroupUsage, group.Usage.Count));
            Add(figures, FigureNames.GroupLimit, group.Limit?.Count);
            Add(figures, FigureNames.GroupSomeWaited, (ulong?)group.SomeWaited?.TotalMicroseconds);
            Add(figures, FigureNames.GroupAllWaited, (ulong?)group.AllWaited?.TotalMicroseconds);
        }

        return figures;
    }

    private static void OfKernel(List<Figure> figures, KernelFigures kernel)
    {
        figures.Add(new Figure(FigureNames.Resident, kernel.Resident.Count));
        figures.Add(new Figure(FigureNames.RssAnonymous, kernel.Anonymous.Count));
        figures.Add(new Figure(FigureNames.RssFile, kernel.OfFiles.Count));
        figures.Add(new Figure(FigureNames.RssShared, kernel.Shared.Count));
        figures.Add(new Figure(FigureNames.Swapped, kernel.Swapped.Count));
        figures.Add(new Figure(FigureNames.MinorFaults, kernel.MinorFaults));
        figures.Add(new Figure(FigureNames.MajorFaults, kernel.MajorFaults));
        figures.Add(new Figure(FigureNames.Threads, (ulong)kernel.Threads));
    }

    private static void OfMalloc(List<Figure> figures, MallocFigures malloc)
    {
        figures.Add(new Figure(FigureNames.Live, malloc.Live.Count));
        figures.Add(new Figure(FigureNames.System, malloc.System.Count));
        figures.Add(new Figure(FigureNames.Top, malloc.Top.Count));
        figures.Add(new Figure(FigureNames.Mmapped, malloc.Mmapped.Count));
        figures.Add(new Figure(FigureNames.Arenas, (ulong)malloc.Arenas.Count));
        foreach (ArenaFigures arena in malloc.Arenas)
        {
            if (arena.Number < MostArenas)
            {
                string[] names = s_arenas[arena.Number];
                figures.Add(new Figure(names[0], arena.System.Count));
                figures.Add(new Figure(names[1], arena.Top.Count));
                figures.Add(new Figure(names[2], arena.Live.Count));
            }
        }
    }

    private static void OfWalk(List<Figure> figures, WalkedFigures walk, MallocFigures? malloc)
    {
        figures.Add(new Figure(FigureNames.Proportional, walk.Proportional.Count));
        foreach (LedgerRow row in walk.Ledger)
        {
            figures.Add(new Figure(s_rows[row.Kind], row.Resident.Count));
        }

        if (malloc is not null)
        {
            figures.Add(new Figure(FigureNames.LiveWalked, malloc.Live.Count));
            figures.Add(new Figure(FigureNames.LiveBlocks, walk.LiveBlocks));
            figures.Add(new Figure(FigureNames.Tcache, walk.Tcache.Count));
            figures.Add(new Figure(FigureNames.Fastbins, walk.Fastbins.Count));
            figures.Add(new Figure(FigureNames.Bins, walk.Bins.Count));
            figures.Add(new Figure(FigureNames.Overhead, walk.Overhead.Count));
        }
    }

    private static void Add(List<Figure> figures, string name, ulong? value)
    {
        if (value is { } known)
        {
            figures.Add(new Figure(name, known));
        }
    }
}
