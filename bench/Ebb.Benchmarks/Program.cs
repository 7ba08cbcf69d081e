using System.Diagnostics;
using System.Globalization;
using Ebb;
using Ebb.Benchmarks;

// dotnet run -c Release --project bench/Ebb.Benchmarks -- [rounds] [watched|leaks]
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
const ulong Mebi = 1UL << 20;

using var programs = new Programs();
long began = Stopwatch.GetTimestamp();
string load = Machine.Load();
Bytes free = Machine.FreeMemory();

Console.WriteLine($"{Machine.Description()}; medians of {rounds} rounds.");
if (args is [_, "watched" or "leaks"])
{
    Action<int> some = args[1] == "leaks" ? ProveAll : WatchAll;
    some(rounds);
    Console.WriteLine($"\nLoad {load} before and {Machine.Load()} after; {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s in all.");
    return;
}

Console.WriteLine($"""

    A GiB of each:

    {Row.OfWalks}
    """);
foreach (Heap heap in Heap.Kinds)
{
    Measure(heap);
}

Console.WriteLine($"""

    Blocks of 100 bytes, from small to large (as far as half of the free memory goes, which was {free}):

    {Row.OfWalks}
    """);
foreach ((string name, ulong size) in ((string, ulong)[])[("1 MiB", 1), ("8 MiB", 8), ("64 MiB", 64), ("512 MiB", 512), ("4 GiB", 4096), ("8 GiB", 8192)])
{
    if (size * Mebi <= free.Count / 2)
    {
        Measure(Heap.Live(name, 112, size * Mebi));
    }
}

Console.WriteLine($"""

    512 MiB of blocks of 100 bytes in thread arenas:

    {Row.OfWalks}
    """);
foreach (int arenas in (ReadOnlySpan<int>)[1, 4, 16, 64, 256])
{
    Measure(Heap.InArenas(arenas, 512 * Mebi));
}

Console.WriteLine($"""

    How long the target stands, by the clock of a thread of its own, with blocks of 100 bytes:

    {Row.OfPauses}
    """);
foreach (int mebibytes in (ReadOnlySpan<int>)[1, 64, 512, 2048])
{
    if ((ulong)mebibytes * Mebi <= free.Count / 2)
    {
        Console.WriteLine(Row.Of($"{new Bytes((ulong)mebibytes * Mebi)}", Pause.Of(programs, mebibytes, rounds)));
    }
}

Console.WriteLine($"""

    Holes of a page each between live blocks, given back; how long another thread waited for a block at most, by its own clock:

    {Row.OfTrims}
    """);
foreach (int holes in (ReadOnlySpan<int>)[1_000, 25_000, 250_000])
{
    if ((ulong)holes * 18_000 <= free.Count / 2)
    {
        Console.WriteLine(Row.Of(holes, Trim.Of(programs, holes, Math.Min(rounds, 3))));
    }
}

WatchAll(Math.Min(rounds, 3));
ProveAll(Math.Min(rounds, 3));
Console.WriteLine($"""

    Whole programs:

    {Row.OfPrograms}
    """);
List<string> budgets = [];
foreach (Heap heap in (ReadOnlySpan<Heap>)[Heap.Kinds[1], Heap.Kinds[6], Heap.Live("a small process", 112, Mebi / 8)])
{
    using Target target = Target.Start(programs.Compile(heap.Source), heap.Arguments);
    (Used copy, Used ebb, double over) = programs.Whole(target.Pid, rounds);
    Console.WriteLine(Row.Of("`bench/c/copy.c`", heap.Name, copy));
    Console.WriteLine(Row.Of("`ebb inspect PID --json`", heap.Name, ebb));
    if (heap == Heap.Kinds[1])
    {
        budgets.Add($"ebb takes {over:F0} ms more than 1.3 copies of {heap.Name}");
        Console.WriteLine(programs.Gcore(target.Pid, target.Resident) is { } gcore ? Row.Of("`gcore` (gdb)", heap.Name, gcore) : "| `gcore` (gdb) | not installed, or no room for the core | | | |");
    }
}

Console.WriteLine(Row.Of("`ebb --help`", "", programs.Ebb(rounds, "--help")));
Console.WriteLine($"""

    {string.Join("; ", budgets)}. Load {load} before and {Machine.Load()} after; {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s in all.
    """);

void Measure(Heap heap)
{
    using Target target = Target.Start(programs.Compile(heap.Source), heap.Arguments);
    Console.WriteLine(Row.Of(heap, Floor.Against(target.Pid, rounds), target.ResidentGrew));
}

void WatchAll(int times)
{
    Console.WriteLine($"""

        Blocks that a program replaces, in a second of its own processor time, alone, with `ebb record` at a sample a second, and under massif:

        {Row.OfWatched}
        """);
    Console.WriteLine(Row.Of(100, Watched.Of(programs, 100, times)));
}

void ProveAll(int times)
{
    const int Blocks = 10_700_000;
    Console.WriteLine($"""

        {Blocks / 1e6:F1} million blocks, none of them leaked, from exec to exit:

        {Row.OfProofs}
        """);
    foreach ((string shape, string name, int asked) in Proof.Shapes)
    {
        if (free.Count / 4 > (ulong)Blocks * 128)
        {
            Console.WriteLine(Row.Of(name, asked, Proof.Of(programs, shape, Blocks, times)));
        }
    }
}
