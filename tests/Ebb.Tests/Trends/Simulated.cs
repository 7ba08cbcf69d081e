namespace Ebb.Tests.Trends;

/// <summary>A series whose truth is known, since it is made here: amounts that are laid on one another, by the same seed always the same.</summary>
internal sealed class Simulated
{
    public const double MiB = 1 << 20;
    public const double Hour = 3600;
    public const double Day = 24 * Hour;

    private readonly Random _random;

    public Simulated(int seed, double length, double interval)
    {
        _random = new Random(seed);
        int n = (int)(length / interval) + 1;
        X = new double[n];
        Y = new double[n];
        for (int i = 0; i < n; i++)
        {
            X[i] = i * interval;
        }
    }

    public double[] X { get; private set; }

    public double[] Y { get; private set; }

    public Simulated Level(double mib) => Add(_ => mib);

    public Simulated Leak(double mibAnHour, double from = 0) => Add(t => Math.Max(t - from, 0) * mibAnHour / Hour);

    public Simulated White(double mib) => Add(_ => mib * Normal());

    /// <summary>Noise of first order with this deviation and time of correlation.</summary>
    public Simulated Churn(double mib, double seconds)
    {
        double value = mib * Normal();
        double last = 0;
        return Add(t =>
        {
            double keep = Math.Exp((last - t) / seconds);
            last = t;
            value = (keep * value) + (Math.Sqrt(1 - (keep * keep)) * mib * Normal());
            return value;
        });
    }

    /// <summary>A random walk that turns back at the ends of a range.</summary>
    public Simulated Walk(double mibAStep, double range)
    {
        double value = range * _random.NextDouble();
        return Add(_ =>
        {
            value += mibAStep * Normal();
            value = value < 0 ? -value : value > range ? (2 * range) - value : value;
            return value;
        });
    }

    public Simulated WarmUp(double mib, double seconds) => Add(t => mib * (1 - Math.Exp(-t / seconds)));

    public Simulated PageCache(double mib, double seconds) => Add(t => mib * Math.Log(1 + (t / seconds)));

    /// <summary>A cache that is filled evenly and then is full.</summary>
    public Simulated Fill(double mib, double seconds) => Add(t => mib * Math.Min(t / seconds, 1));

    public Simulated Season(double mib, double period, double phase = -0.25) => Add(t => mib * Math.Sin(2 * Math.PI * ((t / period) + phase)));

    /// <summary>Working hours: high for a part of each day.</summary>
    public Simulated Shifts(double mib, double period, double part) => Add(t => (t / period) % 1 < part ? mib : 0);

    /// <summary>It climbs, and falls to where it began, at intervals that vary by a share.</summary>
    public Simulated Saw(double mib, double period, double vary)
    {
        double start = -period * _random.NextDouble();
        double length = period;
        return Add(t =>
        {
            while (t >= start + length)
            {
                start += length;
                length = period * (1 + (vary * ((2 * _random.NextDouble()) - 1)));
            }

            return mib * (t - start) / length;
        });
    }

    /// <summary>Steps up that stay, at intervals that vary by a half.</summary>
    public Simulated Steps(double mib, double period)
    {
        double next = period * _random.NextDouble();
        double height = 0;
        return Add(t =>
        {
            while (t >= next)
            {
                height += mib * (0.7 + (0.6 * _random.NextDouble()));
                next += period * (0.5 + _random.NextDouble());
            }

            return height;
        });
    }

    public Simulated StepAt(double mib, double seconds) => Add(t => t >= seconds ? mib : 0);

    public Simulated Between(double mib, double from, double to) => Add(t => t >= from && t < to ? mib : 0);

    /// <summary>The same as at the start, from a moment on: what a restart does.</summary>
    public Simulated FallBack(double seconds)
    {
        int at = Array.FindIndex(X, t => t >= seconds);
        double by = at < 0 ? 0 : Y[at] - Y[0];
        return Add(t => t >= seconds ? -by : 0);
    }

    public Simulated LeakButFor(double mibAnHour, double from, double to) => Add(t => (Math.Min(t, from) + Math.Max(t - to, 0)) * mibAnHour / Hour);

    /// <summary>A leak in the first part of each period only.</summary>
    public Simulated LeakAtWork(double mibAnHour, double period, double part) =>
        Add(t => ((Math.Floor(t / period) * part * period) + Math.Min(t % period, part * period)) * mibAnHour / Hour);

    public Simulated Spikes(double mib, double chance) => Add(_ => _random.NextDouble() < chance ? mib * _random.NextDouble() : 0);

    /// <summary>Jobs that take memory for a while: on and off by chance.</summary>
    public Simulated Jobs(double mib, double on, double off)
    {
        bool isOn = false;
        double next = off * Wait();
        return Add(t =>
        {
            while (t >= next)
            {
                isOn = !isOn;
                next += (isOn ? on : off) * Wait();
            }

            return isOn ? mib : 0;
        });
    }

    public Simulated Missing(double share) => Keep(_ => _random.NextDouble() >= share);

    public Simulated Gap(double from, double to) => Keep(t => t < from || t >= to);

    public Simulated Jitter(double seconds)
    {
        for (int i = 0; i < X.Length; i++)
        {
            X[i] += seconds * _random.NextDouble();
        }

        return this;
    }

    /// <summary>In whole bytes, none below zero, and no later than that.</summary>
    public (double[] X, double[] Y) Until(double seconds)
    {
        int n = Array.FindLastIndex(X, x => x <= seconds) + 1;
        return (X[..n], [.. Y[..n].Select(y => Math.Max(Math.Round(y * MiB), 0))]);
    }

    private Simulated Add(Func<double, double> part)
    {
        for (int i = 0; i < X.Length; i++)
        {
            Y[i] += part(X[i]);
        }

        return this;
    }

    private Simulated Keep(Func<double, bool> isKept)
    {
        int[] kept = [.. Enumerable.Range(0, X.Length).Where(i => isKept(X[i]))];
        Y = [.. kept.Select(i => Y[i])];
        X = [.. kept.Select(i => X[i])];
        return this;
    }

    private double Wait() => -Math.Log(1 - _random.NextDouble());

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
