using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary>What the judgement says of all tales, over many seeds and lengths, against what is true of them.</summary>
public static class Calibration
{
    [Fact]
    public static void Sweep()
    {
        int seeds = int.Parse(Environment.GetEnvironmentVariable("EBB_TREND_SEEDS") ?? "2", CultureInfo.InvariantCulture);
        string? only = Environment.GetEnvironmentVariable("EBB_TREND_ONLY") is { Length: > 0 } o ? o : null;
        var rows = new ConcurrentDictionary<string, string>();
        int wrongs = 0;
        var sw = System.Diagnostics.Stopwatch.StartNew();
        foreach (Tale tale in Tales.All.Where(t => only is null || t.Name.Contains(only, StringComparison.Ordinal)))
        {
            var line = new StringBuilder();
            int[] right = new int[Tale.Looks.Count()];
            int[] wrong = new int[right.Length];
            int covered = 0, told = 0;
            string first = "";
            for (int seed = 0; seed < seeds; seed++)
            {
                Simulated simulated = tale.Tell(seed * 7919 + 17);
                int k = -1;
                foreach (double look in Tale.Looks)
                {
                    k++;
                    if (look < tale.Shortest)
                    {
                        continue;
                    }

                    TrendVerdict verdict = Trend.Of(tale.Of(simulated, seed, look)).Verdict;
                    bool certain = verdict.Confidence >= TrendRules.Certain;
                    if (verdict is TrendVerdict.Undecided || !certain)
                    {
                        continue;
                    }

                    bool ok = tale.Right.Contains(verdict.Id) || (look < 1 && verdict is TrendVerdict.Steady steady && steady.PerHour.High >= tale.Grows);
                    if (verdict is TrendVerdict.Growing g && tale.Grows > 0)
                    {
                        told++;
                        covered += g.PerHour.Low <= tale.Grows && tale.Grows <= g.PerHour.High ? 1 : 0;
                    }

                    if (ok)
                    {
                        right[k]++;
                    }
                    else
                    {
                        wrong[k]++;
                        wrongs++;
                        first = first.Length == 0 ? $" first wrong: seed {seed} look {look} {verdict.Id} {verdict.Confidence} {verdict}" : first;
                    }
                }
            }

            Console.WriteLine($"{tale.Name,-45} {tale.Length,9:0}s " + string.Join(' ', right.Zip(wrong, (r, w) => w > 0 ? $"{100.0 * r / seeds:0}!{w}" : $"{100.0 * r / seeds:0}").Select(t => t.PadLeft(6))) + (told > 0 ? $" cover {100.0 * covered / told:0}" : "") + first);
        }

        Console.WriteLine($"wrong {wrongs}, {sw.Elapsed}");
        Assert.NotNull(rows);
    }
}
