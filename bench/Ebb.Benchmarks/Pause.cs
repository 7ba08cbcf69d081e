using System.Globalization;

namespace Ebb.Benchmarks;

/// <summary>How long a process could not run, in milliseconds by its own clock: the longest time between two looks of a thread of it.</summary>
/// <param name="Nothing">While nobody did anything to it: what the machine does to it.</param>
/// <param name="Own">How long its own fork(2) took.</param>
/// <param name="Copied">While ebb looked at it with <c>--capture fork</c>.</param>
/// <param name="Frozen">The same with <c>--capture freeze</c>.</param>
internal sealed record Pause(double Nothing, double Own, double Copied, double Frozen)
{
    public static Pause Of(Programs programs, int mebibytes, int rounds)
    {
        using Target target = Target.Start(programs.Compile("bench/c/heartbeat.c"), [mebibytes.ToString(CultureInfo.InvariantCulture)]);
        var nothing = new List<double>();
        var own = new List<double>();
        var copied = new List<double>();
        var frozen = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            own.Add(Longest("fork"));
            copied.Add(During("fork"));
            nothing.Add(Quiet());
            frozen.Add(During("freeze"));
        }

        return new Pause(Median.Of(nothing), Median.Of(own), Median.Of(copied), Median.Of(frozen));

        double Longest(string request) => long.Parse(target.Ask(request), CultureInfo.InvariantCulture) / 1000.0;

        double During(string mode)
        {
            Longest("begin");
            _ = programs.Ebb(1, "inspect", target.Pid.ToString(CultureInfo.InvariantCulture), "--capture", mode, "--json");
            return Longest("end");
        }

        double Quiet()
        {
            Longest("begin");
            _ = programs.Ebb(1, "--help");
            return Longest("end");
        }
    }
}
