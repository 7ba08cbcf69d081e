using System.Diagnostics;
using System.Globalization;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>How the live view says what it shows.</summary>
public static class WatchWords
{
    /// <summary>The stable word of JSON.</summary>
    public static string Word(HeapEventKind kind) => kind switch
    {
        HeapEventKind.Grew => "heap-grew",
        HeapEventKind.Shrank => "heap-shrank",
        HeapEventKind.ArenaMade => "arena-made",
        HeapEventKind.MmappedGrew => "mmapped-grew",
        HeapEventKind.MmappedShrank => "mmapped-shrank",
        HeapEventKind.Returned => "returned",
        HeapEventKind.SwappedOut => "swapped-out",
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>For people.</summary>
    public static string Sentence(HeapEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        string heap = one.Arena == 0 ? "the main heap" : Text($"arena {one.Arena}");
        string what = one.Kind switch
        {
            HeapEventKind.Grew => one.Arena == 0 ? $"brk: the main heap grew by {one.Bytes}" : $"{heap} grew by {one.Bytes}",
            HeapEventKind.Shrank => one.Arena == 0 ? $"brk: the main heap shrank by {one.Bytes}" : $"{heap} shrank by {one.Bytes}",
            HeapEventKind.ArenaMade => $"{heap} was made, with {one.Bytes}",
            HeapEventKind.MmappedGrew => $"mmap: {one.Bytes} more in blocks of their own",
            HeapEventKind.MmappedShrank => $"munmap: {one.Bytes} less in blocks of their own",
            HeapEventKind.Returned => $"{one.Bytes} went back: a trim, or madvise",
            _ => $"{one.Bytes} went to swap",
        };
        return one.Times > 1 ? Text($"{what}, in {one.Times} samples") : what;
    }

    /// <summary>A time that one reads at a glance: <c>45 s</c>, <c>12:05</c>, <c>3:12:05</c>, <c>2 d 03:12</c>.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(seconds, 1e9));
        return time.TotalSeconds < 60 ? Text($"{time.TotalSeconds:0.#} s")
            : time.TotalHours < 1 ? Text($"{time.Minutes}:{time.Seconds:00}")
            : time.TotalDays < 1 ? Text($"{time.Hours}:{time.Minutes:00}:{time.Seconds:00}")
            : Text($"{time.Days} d {time.Hours:00}:{time.Minutes:00}");
    }

    /// <summary><c>100 ms</c>, <c>2 s</c></summary>
    public static string Interval(TimeSpan interval) => interval.TotalSeconds < 1 ? Text($"{interval.TotalMilliseconds:0.##} ms") : Text($"{interval.TotalSeconds:0.##} s");

    /// <summary>A difference with its sign: <c>+1.5 MiB</c>.</summary>
    internal static string Signed(double bytes)
    {
        var amount = new Bytes((ulong)Math.Min(Math.Abs(bytes), long.MaxValue));
        return amount == Bytes.Zero ? "unchanged" : (bytes < 0 ? "-" : "+") + amount;
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
