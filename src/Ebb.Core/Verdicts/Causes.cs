using Ebb.Glibc;

namespace Ebb.Verdicts;

/// <summary>Divides the held bytes of every arena among their causes: fastbins first, then the top, then what pins the rest.</summary>
internal sealed class Causes
{
    private readonly SortedDictionary<CauseKind, Cause> _found = [];

    /// <summary>Most bytes first. They sum to what Ebb can give back of all arenas.</summary>
    public static IReadOnlyList<Cause> Of(IReadOnlyList<MallocFacts> mallocs)
    {
        var causes = new Causes();
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                causes.Divide(arena, malloc.Settings);
            }
        }

        var sorted = new List<Cause>(causes._found.Values);
        sorted.Sort((a, b) => b.Bytes != a.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.Kind.CompareTo(b.Kind));
        return sorted;
    }

    private static CauseKind OfTop(ArenaFacts arena, Settings settings)
    {
        if (arena.IsMain && !arena.IsContiguous)
        {
            return CauseKind.BrokenMain;
        }

        if (arena.Top.Bytes.Count < settings.TrimThreshold)
        {
            if (settings.ThresholdsMoved)
            {
                return CauseKind.MovedThreshold;
            }

            if (settings.TrimThreshold > Settings.DefaultTrimThreshold)
            {
                return CauseKind.TrimThreshold;
            }
        }

        if (settings.TopPad > VerdictRules.DefaultTopPad && arena.Top.Bytes.Count <= settings.TopPad + VerdictRules.LargestPage)
        {
            return CauseKind.TopPad;
        }

        return arena.IsMain ? CauseKind.LateTrim : CauseKind.ManyArenas;
    }

    private static Bytes Least(Bytes a, Bytes b) => a < b ? a : b;

    private void Divide(ArenaFacts arena, Settings settings)
    {
        Bytes left = arena.Forecast.ByEbb;
        left -= Add(CauseKind.Fastbins, Least(arena.Forecast.BehindFastbins, left), arena, arena.Pin);
        left -= Add(OfTop(arena, settings), Least(arena.Forecast.InTop, left), arena, pin: null);
        if (arena.Pin is { } pin)
        {
            left -= Add(pin.IsCached ? CauseKind.CachedPin : CauseKind.LivePin, Least(pin.Holds, left), arena, pin);
        }

        Add(CauseKind.Holes, left, arena, pin: null);
    }

    private Bytes Add(CauseKind kind, Bytes bytes, ArenaFacts arena, TopPin? pin)
    {
        if (bytes == Bytes.Zero)
        {
            return bytes;
        }

        if (!_found.TryGetValue(kind, out Cause? before))
        {
            _found[kind] = new Cause(kind, bytes, arena, 1, pin);
            return bytes;
        }

        bool isLarger = arena.Forecast.ByEbb > before.Arena.Forecast.ByEbb;
        _found[kind] = new Cause(
            kind,
            before.Bytes + bytes,
            isLarger ? arena : before.Arena,
            before.Arenas + 1,
            isLarger ? pin : before.Pin);
        return bytes;
    }
}
