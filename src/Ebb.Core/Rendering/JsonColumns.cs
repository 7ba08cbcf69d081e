using System.Text.Json;
using Ebb.Accounts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The numbers of a history as members of JSON: which of them there are, found once for all points.</summary>
internal sealed class JsonColumns
{
    private static readonly (string Figure, string Member)[] s_members =
    [
        (FigureNames.Resident, "residentBytes"),
        (FigureNames.Live, "liveBytes"),
        (FigureNames.OfRow(LedgerKind.Held), "heldBytes"),
        (FigureNames.Proportional, "proportionalBytes"),
        (FigureNames.Swapped, "swappedBytes"),
        (FigureNames.RssAnonymous, "rssAnonymousBytes"),
        (FigureNames.RssFile, "rssFileBytes"),
        (FigureNames.RssShared, "rssSharedBytes"),
        (FigureNames.System, "systemBytes"),
        (FigureNames.Top, "topBytes"),
        (FigureNames.Mmapped, "mmappedBytes"),
        (FigureNames.Tcache, "tcacheBytes"),
        (FigureNames.Fastbins, "fastbinsBytes"),
        (FigureNames.Bins, "binsBytes"),
        (FigureNames.Overhead, "overheadBytes"),
        (FigureNames.LiveBlocks, "liveBlocks"),
        (FigureNames.MinorFaults, "minorFaults"),
        (FigureNames.MajorFaults, "majorFaults"),
        (FigureNames.Threads, "threads"),
        (FigureNames.GroupUsage, "groupUsageBytes"),
        (FigureNames.GroupLimit, "groupLimitBytes"),
        (FigureNames.GroupSomeWaited, "groupSomeWaitedMicroseconds"),
        (FigureNames.GroupAllWaited, "groupAllWaitedMicroseconds"),
    ];

    // Of points that stand for several samples: what the curves were at least and at most.
    private const int WithRange = 5;

    private readonly List<(int Series, string Member, bool HasRange)> _members = [];
    private readonly List<(int Series, string Kind)> _rows = [];
    private readonly List<(int Number, int System, int Top, int Live)> _arenas = [];

    private JsonColumns(History history)
    {
        for (int i = 0; i < s_members.Length; i++)
        {
            if (history.IndexOf(s_members[i].Figure) is >= 0 and var series)
            {
                _members.Add((series, s_members[i].Member, i < WithRange));
            }
        }

        foreach (string kind in LedgerKind.All)
        {
            if (history.IndexOf(FigureNames.OfRow(kind)) is >= 0 and var series)
            {
                _rows.Add((series, kind));
            }
        }

        for (int number = 0; number < Figures.MostArenas && history.IndexOf(FigureNames.OfArena(number, "system")) is >= 0 and var system; number++)
        {
            _arenas.Add((number, system, history.IndexOf(FigureNames.OfArena(number, "top")), history.IndexOf(FigureNames.OfArena(number, "live"))));
        }
    }

    public static JsonColumns Of(History history) => new(history);

    public void Write(Utf8JsonWriter json, HistoryPoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("seconds", point.Seconds);
        json.WriteString("at", point.At);
        json.WriteNumber("process", point.Process);
        json.WriteNumber("samples", point.Samples);
        json.WriteNumber("walks", point.Walks);
        foreach ((int series, string member, _) in _members)
        {
            if (point[series] is { } figure)
            {
                json.WriteNumber(member, figure.Mean);
            }
        }

        if (point.Samples > 1)
        {
            Range(json, "least", point, static figure => figure.Least);
            Range(json, "most", point, static figure => figure.Most);
        }

        Ledger(json, point);
        Arenas(json, point);
        json.WriteEndObject();
    }

    private void Range(Utf8JsonWriter json, string name, HistoryPoint point, Func<PointFigure, ulong> which)
    {
        json.WriteStartObject(name);
        foreach ((int series, string member, bool hasRange) in _members)
        {
            if (hasRange && point[series] is { } figure)
            {
                json.WriteNumber(member, which(figure));
            }
        }

        json.WriteEndObject();
    }

    private void Ledger(Utf8JsonWriter json, HistoryPoint point)
    {
        if (point.Walks == 0)
        {
            return;
        }

        json.WriteStartArray("ledger");
        foreach ((int series, string kind) in _rows)
        {
            if (point[series] is { } figure)
            {
                json.WriteStartObject();
                json.WriteString("kind", kind);
                json.WriteNumber("residentBytes", figure.Mean);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private void Arenas(Utf8JsonWriter json, HistoryPoint point)
    {
        json.WriteStartArray("arenas");
        foreach ((int number, int system, int top, int live) in _arenas)
        {
            if (point[system] is { } has && point[top] is { } atTop && point[live] is { } handedOut)
            {
                json.WriteStartObject();
                json.WriteNumber("number", number);
                json.WriteNumber("systemBytes", has.Mean);
                json.WriteNumber("topBytes", atTop.Mean);
                json.WriteNumber("liveBytes", handedOut.Mean);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
