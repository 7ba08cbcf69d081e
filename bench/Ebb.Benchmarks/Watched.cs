using System.Diagnostics;
using System.Globalization;

namespace Ebb.Benchmarks;

/// <summary>What a program that does nothing but take and give back blocks loses by being recorded, in blocks a second of its own processor time.</summary>
/// <param name="Alone">Nobody looks.</param>
/// <param name="Recorded"><c>ebb record</c> takes a sample a second, in the same process.</param>
/// <param name="Dropped">The part lost, as the median of the rounds' own: what else the machine does is the same in both halves of one.</param>
/// <param name="Massif">Under <c>valgrind --tool=massif</c>; null where it is not installed.</param>
/// <param name="Share">What ebb takes of one core, from the tenth second on.</param>
internal sealed record Watched(double Alone, double Recorded, double Dropped, double? Massif, double Share)
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(10); // more is walked in the first seconds, and code is prepared
    private const int Window = 10_000;
    private const int MassifWindow = 3000;

    public static Watched Of(Programs programs, int mebibytes, int rounds)
    {
        string program = programs.Compile("bench/c/allocates.c"), size = mebibytes.ToString(CultureInfo.InvariantCulture);
        var alone = new List<double>();
        var recorded = new List<double>();
        var dropped = new List<double>();
        var shares = new List<double>();
        var massif = new List<double>();
        using Target target = Target.Start(program, [size]);
        for (int round = 0; round < rounds; round++)
        {
            double before = Rate(target, Window);
            using (Process recorder = programs.Record(target.Pid, s_start + TimeSpan.FromMilliseconds(Window + 2000)))
            {
                Rate(target, (int)s_start.TotalMilliseconds);
                (TimeSpan used, long began) = (recorder.TotalProcessorTime, Stopwatch.GetTimestamp());
                recorded.Add(Rate(target, Window));
                recorder.Refresh();
                shares.Add((recorder.TotalProcessorTime - used) / Stopwatch.GetElapsedTime(began));
                recorder.WaitForExit();
            }

            double after = Rate(target, Window);
            alone.Add((before + after) / 2);
            dropped.Add(1 - (recorded[^1] / alone[^1]));
            if (Programs.Find("valgrind") is { } valgrind)
            {
                using Target slowed = Target.Start(valgrind, ["-q", "--tool=massif", "--massif-out-file=/dev/null", program, size]);
                massif.Add(Rate(slowed, MassifWindow));
            }
        }

        return new Watched(Median.Of(alone), Median.Of(recorded), Median.Of(dropped), massif.Count > 0 ? Median.Of(massif) : null, Median.Of(shares));
    }

    private static double Rate(Target target, int milliseconds)
    {
        string[] said = target.Ask(milliseconds.ToString(CultureInfo.InvariantCulture)).Split(' ');
        return 1e6 * long.Parse(said[0], CultureInfo.InvariantCulture) / long.Parse(said[1], CultureInfo.InvariantCulture);
    }
}
