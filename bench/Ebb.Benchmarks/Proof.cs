using System.Globalization;

namespace Ebb.Benchmarks;

/// <summary>What <c>ebb leaks</c> takes of a process in which nothing is leaked, from exec to exit, against one copy of its heap's bytes.</summary>
/// <param name="Heap">Resident bytes of the process.</param>
/// <param name="Copy">Milliseconds.</param>
internal sealed record Proof(Bytes Heap, double Copy, Used Ebb)
{
    /// <summary>The shapes of <c>bench/c/shapes.cc</c>, and how many copies each may take.</summary>
    public static IReadOnlyList<(string Shape, string Name, int Asked)> Shapes { get; } =
    [
        ("table", "without pointers, one table of all", 12), ("list", "a list in order", 12), ("random", "a list at random", 40),
        ("mix", "map of strings, vectors, shared_ptr", 40), ("map", "std::map of ints", 90), ("dense", "13 pointers each", 150),
    ];

    public static Proof Of(Programs programs, string shape, int blocks, int rounds)
    {
        using Target target = Target.Start(programs.Compile("bench/c/shapes.cc"), [shape, blocks.ToString(CultureInfo.InvariantCulture)]);
        return new Proof(target.Resident, Floor.CopyOf(target.Pid, rounds), programs.Ebb(rounds, "leaks", target.Pid.ToString(CultureInfo.InvariantCulture), "--json"));
    }
}
