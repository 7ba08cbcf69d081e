namespace Ebb.Trends;

/// <summary>Student's t distribution: how unlikely a value is by chance, and which value is that unlikely.</summary>
internal static class Student
{
    private const int Terms = 300;
    private const double Fine = 1e-14;
    private const double Tiny = 1e-300;

    // Lanczos' approximation of the gamma function, g = 7, nine terms.
    private static readonly double[] s_lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The chance of a value above <paramref name="t"/>.</summary>
    public static double Above(double t, double degrees)
    {
        if (double.IsNaN(t))
        {
            return 1;
        }

        double tail = 0.5 * Incomplete(degrees / (degrees + (t * t)), degrees / 2, 0.5);
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>The value that is exceeded with a chance of <paramref name="tail"/>, below a half.</summary>
    public static double Exceeded(double tail, double degrees)
    {
        double low = 0;
        double high = 2;
        while (Above(high, degrees) > tail && high < 1e12)
        {
            high *= 2;
        }

        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Above(middle, degrees) > tail ? (middle, high) : (low, middle);
        }

        return high;
    }

    // The regularised incomplete beta function, by Lentz' way through its continued fraction (DLMF 8.17.22).
    private static double Incomplete(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Fraction(double x, double a, double b)
    {
        double c = 1;
        double d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        double sum = d;
        for (int m = 1; m <= Terms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            sum *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            sum *= d * c;
            if (Math.Abs((d * c) - 1) < Fine)
            {
                break;
            }
        }

        return sum;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        double sum = s_lanczos[0];
        for (int i = 1; i < s_lanczos.Length; i++)
        {
            sum += s_lanczos[i] / (x - 1 + i);
        }

        double t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
