namespace Ebb.Tests.Trends;

/// <summary>How long one has to watch, as <c>docs/trends.md</c> tells it: of the churn's deviation and time of correlation, and what is looked for.</summary>
internal static class Promise
{
    public const double GrowthFactor = 40;
    public const double SteadyFactor = 9;
    public const double Correlations = 80;
    public const double Shortest = 120;

    /// <summary>Seconds until a leak of so many MiB an hour stands out of so many MiB of churn.</summary>
    public static double OfGrowth(double churn, double correlation, double perHour) => Of(GrowthFactor * churn, correlation, perHour);

    public static double OfSteadiness(double churn, double correlation, double level) => Of(SteadyFactor * churn, correlation, 0.005 * level);

    // A line through T seconds of noise with deviation s and time of correlation c has the error s·√(24c/T)/T.
    private static double Of(double churn, double correlation, double perHour)
    {
        double interval = 1;
        double length = Shortest;
        for (int i = 0; i < 20; i++)
        {
            double between = Math.Max(correlation, interval / 2);
            length = Math.Max(Math.Max(Math.Pow(churn * Math.Sqrt(24 * between) * Simulated.Hour / perHour, 2.0 / 3), Correlations * correlation), Shortest);
            interval = Math.Max(1, length / 3000);
        }

        return length;
    }
}
