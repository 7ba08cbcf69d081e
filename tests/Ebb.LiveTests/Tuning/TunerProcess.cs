using System.Globalization;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.LiveTests.Injection;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.LiveTests.Tuning;

/// <summary>What a process does that changes a setting of a target, and can be killed at any moment of it.</summary>
internal static class TunerProcess
{
    public const string Held = "tune-held";

    private const int MostTries = 50;

    /// <summary>Starts one that sets <c>trim_threshold</c> and stops for ever at one moment of it; returns when it is there.</summary>
    public static Tracer HeldAt(Instant instant, int pid, long wanted) => Tracer.Started(Held, pid, instant, wanted);

    public static int Run(string[] what)
    {
        int pid = int.Parse(what[1], CultureInfo.InvariantCulture);
        Instant instant = Enum.Parse<Instant>(what[2]);
        var request = new TuneRequest(TunableNames.Find("trim_threshold")!, long.Parse(what[3], CultureInfo.InvariantCulture));
        for (int tries = 0; tries < MostTries; tries++)
        {
            try
            {
                Tuner.Run(new Capture().SettingsOf(pid).Malloc!, [request], at => Tracer.HoldAt(instant, at), default);
            }
            catch (TargetException refused) when (tries < MostTries - 1)
            {
                Console.Error.WriteLine(refused.Message); // all its threads were in malloc
            }
        }

        return 1; // it was never there
    }
}
