using System.Globalization;
using System.Runtime.ExceptionServices;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.LiveTests.Injection;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>What a process does that trims a target and can be killed at any moment of it.</summary>
internal static class TrimmerProcess
{
    public const string Held = "trim-held";
    public const string Busy = "trim-busy";

    /// <summary>The exit code where the target has ended.</summary>
    public const int Gone = 3;

    private const int MostTries = 50;
    private const int OfOnePlan = 8; // an old plan is as good to be killed in, and is one to be looked through

    /// <summary>Starts one that trims and stops for ever at one moment of it; returns when it is there.</summary>
    public static Tracer HeldAt(Instant instant, int pid, TrimWay way) => Tracer.Started(Held, pid, instant, way);

    /// <summary>Starts one that trims without a pause, by any thread that can be borrowed.</summary>
    public static Tracer InALoop(int pid, TrimWay way, int seed) => Tracer.Started(Busy, pid, seed, way);

    public static int Run(string[] what)
    {
        try
        {
            return Trim(what);
        }
        catch (TargetException gone)
        {
            Console.Error.WriteLine(gone.Message);
            return Gone;
        }
    }

    private static int Trim(string[] what)
    {
        int pid = int.Parse(what[1], CultureInfo.InvariantCulture);
        TrimWay way = Enum.Parse<TrimWay>(what[3]);
        if (what[0] == Held)
        {
            Instant instant = Enum.Parse<Instant>(what[2]);
            for (int tries = 0; tries < MostTries; tries++)
            {
                Trimmer.Run(EverythingFree.Of(pid), new TrimOptions { Way = way }, null, at => Tracer.HoldAt(instant, at), default);
            }
        }
        else
        {
            Trimmer.Run(EverythingFree.Of(pid), new TrimOptions { Way = way }, null, default); // the first time much is compiled
            TrimSite site = TrimSite.Prepare(TargetReader.Open(pid));
            var random = new Random(int.Parse(what[2], CultureInfo.InvariantCulture));
            ExceptionDispatchInfo? failure = null;
            var tracer = new Thread(() => failure = Failure(() => Loop(site, way, random)));
            tracer.Start();
            tracer.Join();
            failure?.Throw();
        }

        return 1; // it was never there
    }

    private static ExceptionDispatchInfo? Failure(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (TargetException one)
        {
            return ExceptionDispatchInfo.Capture(one);
        }
    }

    private static void Loop(TrimSite site, TrimWay way, Random random)
    {
        TrimPlan plan = EverythingFree.Of(site.Pid);
        Console.WriteLine("there");
        for (int round = 1; ; round++)
        {
            if (way == TrimWay.Call)
            {
                using var call = new LibcCall(site, null);
                call.Make("malloc_trim", 0, 0, default);
            }
            else
            {
                using var slices = new Slices(site, new TrimOptions(), null, random.Next);
                foreach (ArenaHoles arena in plan.Arenas.OrderBy(_ => random.Next()))
                {
                    slices.Give(arena, [], null, default);
                }
            }

            if (round % OfOnePlan == 0 && way != TrimWay.Call)
            {
                plan = EverythingFree.Of(site.Pid);
            }
        }
    }
}
