using System.Globalization;
using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Rendering;

/// <summary>What is said of settings: what each does, what a change of it reaches, and what it does not.</summary>
internal static class TuneWords
{
    private const long Small = 32 << 10;
    private const long UsualTrim = (long)Settings.DefaultTrimThreshold;

    private static readonly GlibcVersion s_unlimited = new(2, 35);
    private static readonly GlibcVersion s_withoutFastbins = new(2, 43);

    /// <summary>By the name of a row: <c>trimThreshold</c>.</summary>
    public static string Does(string row) => row switch
    {
        "mmapThreshold" => "from here up a mapping of its own",
        "trimThreshold" => "a free top of this size is given back",
        "topPad" => "asked for beyond need, left by trims",
        "mmapMax" => "most blocks with mappings of their own",
        "arenaMax" => "most arenas; 0: by the processors",
        "arenaTest" => "arenas before that limit is made",
        "tcacheCount" => "blocks cached of a size in a thread",
        "tcacheMax" => "largest request that is cached",
        "thpPageSize" => "huge pages that it asks for (madvise)",
        "hugeTlbPageSize" => "huge pages of hugetlbfs it maps",
        _ => "",
    };

    /// <summary>As people type it: <c>trim_threshold</c>.</summary>
    public static string Key(string row)
    {
        string key = "";
        foreach (char letter in row)
        {
            key += char.IsAsciiLetterUpper(letter) ? "_" + char.ToLowerInvariant(letter) : letter.ToString();
        }

        return key;
    }

    public static string Value(ulong? value, bool isSize) => value switch
    {
        null => "unknown",
        ulong.MaxValue => "-1 (never)",
        { } count when !isSize => count.ToString(CultureInfo.InvariantCulture),
        { } size when size % 1024 != 0 => Text($"{size} B"),
        { } size => new Bytes(size).ToString(),
    };

    public static string Value(TuneRequest request) => Value(request.Wanted, request.Tunable.IsSize);

    /// <summary>What a change reaches, from when on.</summary>
    public static string Affects(TuneRequest request) => request.Tunable.Key switch
    {
        "mmap_threshold" => Text($"later requests of {Value(request)} and more: each gets a mapping of its own where no free chunk and no top fits it, and that goes back when it is freed"),
        "trim_threshold" when request.Value < 0 => "all later frees: no top is given back any more, until malloc_trim or ebb trim",
        "trim_threshold" => Text($"the next free that merges 64 KiB or more and reaches the top of an arena: a top of {Value(request)} or more is given back, but for the top pad"),
        "top_pad" when request.Value == 0 => "the next time that the main heap grows, which asks for no more than it needs, and the next time that a top is given back, which leaves less than two pages of it",
        "top_pad" => Text($"the next time that the main heap grows, which asks for {Value(request)} more than it needs, and the next time that a top is given back, which leaves as much"),
        "mmap_max" when request.Value == 0 => "later requests: none gets a mapping of its own any more, unless the heap cannot grow",
        "mmap_max" => Text($"later requests: while {Value(request)} blocks have mappings of their own, no other gets one"),
        "arena_max" => Text($"threads that look for an arena later: once there are {Value(request)}, they share"),
        "arena_test" => Text($"threads that look for an arena later: once there are more than {Value(request)}, the limit is made by the number of processors"),
        "mxfast" when request.Value == 0 => "later frees: each block is merged with its neighbours at once. What is in the main arena's fastbins now is merged by the call itself",
        _ => Text($"later frees: blocks of up to {Value(request)} wait in fastbins. What is in the main arena's now is merged by the call itself"),
    };

    /// <summary>What stays as it is.</summary>
    public static string Leaves(TuneRequest request, MallocInForce malloc) => request.Tunable.Key switch
    {
        "mmap_threshold" => "blocks that there are, and free memory of the heaps, which is used first",
        "trim_threshold" => Text($"what is free now, until such a free, and all that lies below the top: ebb trim {malloc.Target.Pid} gives it back now"),
        "top_pad" => "the tops as they are, and those of threads' arenas when they grow",
        "mmap_max" => Text($"blocks that have mappings now ({malloc.Settings.MmappedCount})"),
        "arena_max" or "arena_test" => malloc.Arenas == 1 ? "the main arena" : Text($"the {malloc.Arenas} arenas that there are: an arena is never removed, nor does a thread leave its own"),
        _ => "fastbins of threads' arenas until malloc merges them, and caches of threads (tcache), which no call empties",
    };

    /// <summary>What one should know before.</summary>
    public static IEnumerable<string> Warnings(TuneRequest request, MallocInForce malloc)
    {
        if (request.Tunable.InForce?.Invoke(malloc.Settings) == request.Wanted)
        {
            yield return "it stands so already";
        }

        switch (request.Tunable.Key)
        {
            case "mmap_threshold" when request.Wanted > Tunable.LargestThresholdBefore235 && !(malloc.Version >= s_unlimited):
                yield return Text($"glibc before {s_unlimited} refuses more than {new Bytes(Tunable.LargestThresholdBefore235)}");
                break;
            case "mmap_threshold" when request.Value < Small:
                yield return Text($"each such block takes whole pages and two system calls, and after mmap_max of them ({malloc.Settings.MmapMax}) no other gets a mapping");
                break;
            case "trim_threshold" when request.Value is >= 0 and < UsualTrim:
                yield return "a heap that shrinks and grows again and again pays for it with system calls and page faults";
                break;
            case "arena_max" or "arena_test" when ArenaLimit(request, malloc) is { } limit:
                yield return limit;
                break;
            default:
                break;
        }
    }

    /// <summary>Said once, whatever is set.</summary>
    public static IEnumerable<string> Also(MallocInForce malloc, IReadOnlyList<TuneRequest> requests)
    {
        if (malloc.Settings.MmapThresholdIsDynamic && requests.FirstOrDefault(static request => request.Tunable.FixesThresholds) is { } first)
        {
            yield return Text($"With {first.Tunable.Key} set, malloc moves its thresholds no more by itself{Stays(malloc.Settings, requests)}.");
        }

        if (requests.Count > 0 && !(malloc.Version >= s_withoutFastbins) && !requests.Any(static request => request.Tunable.Key == "mxfast"))
        {
            yield return "Any call of mallopt merges the fastbins of the main arena, once.";
        }
    }

    public static string Outcome(TuneChange change)
    {
        bool isSize = change.Request.Tunable.IsSize;
        string before = Value(change.Before, isSize), asked = Value(change.Request), key = change.Request.Tunable.Key;
        return change.Outcome switch
        {
            TuneOutcome.Set when change.Before == change.After => Text($"{key} is {asked}, as it was before."),
            TuneOutcome.Set => Text($"{key} is {asked} now; it was {before}."),
            TuneOutcome.Accepted => Text($"{key} {asked}: malloc took it. Its value lies where nothing points at, and was not read back."),
            TuneOutcome.Refused => Text($"{key} {asked}: malloc refuses it (mallopt returned 0){Still(change, isSize)}."),
            TuneOutcome.NotThere => Text($"{key} {asked}: {(change.Answer is null ? "the end of the call was not seen" : "malloc took it")}, and it is not there{Still(change, isSize)}."),
            _ => Text($"{key} {asked}: not done."),
        };
    }

    private static string Still(TuneChange change, bool isSize) =>
        change.After is { } after ? (after == change.Before ? "; it is still " : "; it is ") + Value(after, isSize) : "";

    // The other threshold moved with the first one, and is where it got to.
    private static string Stays(Settings settings, IReadOnlyList<TuneRequest> all)
    {
        if (!settings.ThresholdsMoved)
        {
            return "";
        }

        string stay = "";
        foreach ((string key, ulong value) in (ReadOnlySpan<(string, ulong)>)[("mmap_threshold", settings.MmapThreshold), ("trim_threshold", settings.TrimThreshold)])
        {
            if (!all.Any(request => request.Tunable.Key == key))
            {
                stay += Text($"; {key} stays at {new Bytes(value)}, where it has moved, unless it is set too");
            }
        }

        return stay;
    }

    // arena_get2 of arena.c makes the limit once, when a thread needs an arena and there are more than arena_test, or arena_max is set.
    private static string? ArenaLimit(TuneRequest request, MallocInForce malloc) =>
        malloc.Settings.ArenaMax != 0 && malloc.Arenas > 1 ? "malloc makes its limit once, and has it already, by the arena_max that is in force: this will do nothing"
        : (ulong)malloc.Arenas > malloc.Settings.ArenaTest + 1 ? Text($"malloc makes its limit once, and has it already, since there are {malloc.Arenas} arenas: this will do nothing")
        : request.Tunable.Key == "arena_max" && request.Wanted < (ulong)malloc.Arenas ? "there are more already; no more are made"
        : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
