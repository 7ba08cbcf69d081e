namespace Ebb.Trimming;

/// <summary>How much of what was given back came into memory again, and how fast.</summary>
/// <param name="Returned">What had been given back.</param>
/// <param name="From">What was resident right after.</param>
/// <param name="Samples">In the order of time; at least one.</param>
public sealed record Regrowth(Bytes Returned, Bytes From, IReadOnlyList<PulseSample> Samples)
{
    private const int MostSamples = 3600;
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(1);

    /// <summary>What was resident at most, less what was right after; no more than was given back.</summary>
    public Bytes Regrown
    {
        get
        {
            Bytes most = Samples.Max(static sample => sample.Resident);
            Bytes grown = most > From ? most - From : Bytes.Zero;
            return grown < Returned ? grown : Returned;
        }
    }

    public TimeSpan Watched => Samples[^1].After;

    public ulong MinorFaults => Samples[^1].MinorFaults;

    /// <summary>When half of it was back; null where it never was.</summary>
    public TimeSpan? HalfBackAfter
    {
        get
        {
            foreach (PulseSample sample in Samples)
            {
                if (sample.Resident > From && (sample.Resident - From).Count > Returned.Count / 2)
                {
                    return sample.After;
                }
            }

            return null;
        }
    }

    /// <summary>The program uses that memory again and again: to give it back only costs faults.</summary>
    public bool IsUndone => Returned != Bytes.Zero && HalfBackAfter is not null;

    /// <summary>How long to wait between two looks.</summary>
    public static TimeSpan Interval(TimeSpan watch)
    {
        TimeSpan tenth = watch / 100;
        TimeSpan interval = tenth < s_least ? s_least : tenth > s_most ? s_most : tenth;
        return watch / interval > MostSamples ? watch / MostSamples : interval;
    }

    /// <param name="look">Takes the process's pulse.</param>
    /// <param name="wait">Waits; false where the caller gave up.</param>
    public static Regrowth Watch(Bytes returned, TimeSpan watch, Func<Pulse> look, Func<TimeSpan, bool> wait)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(wait);
        Pulse first = look();
        TimeSpan interval = Interval(watch);
        var samples = new List<PulseSample> { new(TimeSpan.Zero, first.Resident, 0) };
        for (TimeSpan at = TimeSpan.Zero; at < watch && wait(interval); )
        {
            at += interval;
            Pulse now = look();
            samples.Add(new PulseSample(at, now.Resident, now.MinorFaults - Math.Min(first.MinorFaults, now.MinorFaults)));
        }

        return new Regrowth(returned, first.Resident, samples);
    }
}
