using System.Globalization;
using Ebb.Benchmarks;

// dotnet run -c Release --project bench/Ebb.Benchmarks -- [blocks] [pairs]
int blocks = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
int pairs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 9;
string count = blocks.ToString(CultureInfo.InvariantCulture);

// Blocks of 100 bytes make chunks of 112: ten million of them are 1.04 GiB.
Heap[] heaps =
[
    new("in_use", "all live", ["in_use.c", count, "100"]),
    new("fastbins", "all in fastbins", ["fastbins.c", count, "100"]),
    new("fragments", "one of 16 live", ["fragments.c", count, "100", "16"]),
    new("in_use", "large blocks", ["in_use.c", (blocks / 100).ToString(CultureInfo.InvariantCulture), "11184"]),
    new("in_use", "small process", ["in_use.c", "1000", "100"]),
];

using var programs = new Programs();
Console.WriteLine(Machine.Description());
Console.WriteLine($"{blocks:N0} blocks, {pairs} pairs, medians; load before: {Machine.Load()}");
Console.WriteLine();
Console.WriteLine(Row.Header);
foreach (Heap heap in heaps)
{
    using Target target = Target.Start(programs.Compile(heap.Source), heap.Arguments);
    Console.WriteLine(Row.Of(heap, Floor.Against(target.Pid, pairs), programs.WholeProcess(target.Pid, pairs), target.ResidentGrew));
}

(double help, _, _) = programs.Run(pairs, "--help");
Console.WriteLine();
Console.WriteLine($"`ebb --help`, exec to exit: {help:F0} ms; load after: {Machine.Load()}");
