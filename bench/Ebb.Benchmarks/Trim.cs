using System.Globalization;

namespace Ebb.Benchmarks;

/// <summary>What it takes to give a heap's holes back, in milliseconds; each time of a process that was made anew.</summary>
/// <param name="Own">The kernel's part, when the process does it itself: the floor.</param>
/// <param name="Ebb"><c>ebb trim PID --yes</c>, from exec to exit, with both its walks.</param>
/// <param name="EbbPause">The longest that another thread waited for a block meanwhile.</param>
/// <param name="Gdb">gdb's call of malloc_trim, from exec to exit; null where gdb is not installed.</param>
internal sealed record Trim(double Own, double Ebb, double EbbPause, Bytes EbbReturned, double? Gdb, double? GdbPause, Bytes? GdbReturned)
{
    public static Trim Of(Programs programs, int holes, int rounds)
    {
        var own = new List<double>();
        var ebb = new List<double>();
        var ebbPause = new List<double>();
        var gdb = new List<double>();
        var gdbPause = new List<double>();
        long ebbReturned = 0, gdbReturned = 0;
        for (int round = 0; round < rounds; round++)
        {
            WithTarget(target => own.Add(Number(target, "own") / 1000.0));
            WithTarget(target => ebbReturned = Returned(target, ebb, ebbPause, pid => programs.Ebb(1, "trim", pid, "--yes")));
            if (Programs.Find("gdb") is { } debugger)
            {
                WithTarget(target => gdbReturned = Returned(target, gdb, gdbPause, pid =>
                    programs.Run(debugger, "-nx", "-batch", "-p", pid, "-ex", "call (int)malloc_trim(0)")));
            }
        }

        bool hasGdb = gdb.Count > 0;
        return new Trim(
            Median.Of(own), Median.Of(ebb), Median.Of(ebbPause), new Bytes((ulong)ebbReturned),
            hasGdb ? Median.Of(gdb) : null, hasGdb ? Median.Of(gdbPause) : null, hasGdb ? new Bytes((ulong)gdbReturned) : null);

        void WithTarget(Action<Target> work)
        {
            using Target target = Target.Start(programs.Compile("bench/c/holes.c"), [holes.ToString(CultureInfo.InvariantCulture)]);
            work(target);
        }
    }

    private static long Returned(Target target, List<double> times, List<double> pauses, Func<string, Used> work)
    {
        long before = Number(target, "resident");
        Number(target, "longest");
        times.Add(work(target.Pid.ToString(CultureInfo.InvariantCulture)).Milliseconds);
        pauses.Add(Number(target, "longest") / 1000.0);
        return before - Number(target, "resident");
    }

    private static long Number(Target target, string request) => long.Parse(target.Ask(request), CultureInfo.InvariantCulture);
}
