using System.Globalization;

namespace Ebb.Benchmarks;

/// <summary>A heap to read: a program of <c>tests/targets</c> and what it is to make.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="Alone">The most that one thread may take, in copies of the same bytes; 0 where nobody asks.</param>
/// <param name="Two">The same of two.</param>
internal sealed record Heap(string Name, double Alone, double Two, string Source, params string[] Arguments)
{
    private const ulong Gibi = 1UL << 30;

    /// <summary>Blocks of one size, so many bytes of chunks of them, all live.</summary>
    public static Heap Live(string name, ulong chunk, ulong bytes, double alone = 0, double two = 0) =>
        new(name, alone, two, "fragments.c", Number(bytes / chunk), Number(chunk - 8), "1");

    /// <summary>Chunks of 112 bytes in as many arenas, all live.</summary>
    public static Heap InArenas(int arenas, ulong bytes) =>
        new($"{arenas} arenas", 0, 0, "arenas.c", Number((ulong)arenas), Number(bytes / 112 / (ulong)arenas), "100", "1");

    /// <summary>Each way a heap can be, a GiB of it.</summary>
    public static Heap[] Kinds { get; } =
    [
        Live("24-byte blocks", 32, Gibi, 1.5, 1.0),
        Live("100-byte blocks", 112, Gibi, 1.25, 0.8),
        Live("500-byte blocks", 512, Gibi, 1.15),
        Live("10 KiB blocks", 10256, Gibi, 0.7),
        Live("100 KiB blocks", 102416, Gibi, 0.5),
        new("every second of 200 bytes free", 0, 0, "fragments.c", Number(Gibi / 208), "200", "2"),
        new("10 M of 100 bytes in fastbins, shuffled", 1.5, 0, "fastbins.c", "10000000", "100", "shuffled"),
        new("5 M live ones with stale links among them", 0, 0, "stale_links.c", "10000000", "100"),
    ];

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
