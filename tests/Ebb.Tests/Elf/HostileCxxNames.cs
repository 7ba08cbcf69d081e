using System.Text;
using Ebb.Elf;

namespace Ebb.Tests.Elf;

public static class HostileCxxNames
{
    private const int Seed = 4711;
    private const int Mutations = 100_000;
    private const string Letters = "_ZNSTIEJXLDPRKVFAMUBCOrvicbjlmpsfdgt0123456789ABn.\0\u00e9";

    [Fact]
    public static void Of_real_ones_with_letters_changed_end_in_bounded_steps()
    {
        var random = new Random(Seed);
        int understood = 0;
        for (int i = 0; i < Mutations; i++)
        {
            var name = new StringBuilder(NamesOfCxx.Table[random.Next(NamesOfCxx.Table.Count)].Symbol);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(2, name.Length);
                _ = random.Next(4) switch
                {
                    0 => name.Remove(at, 1),
                    1 => name.Insert(at, Letters[random.Next(Letters.Length)]),
                    2 => name.Insert(at, name.ToString(at, random.Next(name.Length - at))),
                    _ => name.Replace(name[at], Letters[random.Next(Letters.Length)], at, 1),
                };
                name.Length = int.Max(name.Length, 3);
            }

            understood += EndsSoon(name.ToString()) ? 1 : 0;
        }

        Assert.InRange(understood, Mutations / 20, Mutations); // noise that gets somewhere
    }

    [Fact]
    public static void That_double_at_each_step_stay_symbols()
    {
        // 1a<int, int>, then a<that, that>, and so on: 2^300 times int.
        var bomb = new StringBuilder("_ZTV1tI1aIiiE");
        for (int i = 0; i < 300; i++)
        {
            string last = $"S{Base36(i + 1)}_";
            bomb.Append("S0_I").Append(last).Append(last).Append('E');
        }

        string symbol = bomb.Append('E').ToString();
        Assert.InRange(symbol.Length, 1000, CxxName.MaxLength);
        Assert.Equal(symbol, CxxName.Demangle(symbol, out int steps));
        Assert.InRange(steps, 1000, Bound(symbol));
        Assert.NotEqual(symbol, CxxName.Demangle("_ZTV1tI1aIiiES0_IS1_S1_ES0_IS2_S2_EE")); // it is one
    }

    [Fact]
    public static void That_repeat_a_long_one_stay_symbols()
    {
        string name = "2000" + new string('a', 2000);
        string symbol = $"_ZTV1tI{name}{string.Concat(Enumerable.Repeat("S0_", 600))}E";

        Assert.Equal(symbol, CxxName.Demangle(symbol)); // 1.2 million characters
        Assert.Equal(2000 + 2000 + "t<, >".Length, CxxName.Demangle($"_ZTV1tI{name}S0_E").Length);
    }

    [Theory]
    [InlineData("_ZN", "1a", "E")]
    [InlineData("_Z1a", "B1b", "")]
    [InlineData("_ZTV1tI1aIiE", "S0_IiE", "E")]
    public static void That_are_long_chains_end_on_a_small_stack(string start, string link, string end)
    {
        string symbol = start + string.Concat(Enumerable.Repeat(link, 600)) + end;
        bool isUnderstood = false;
        var thread = new Thread(() => isUnderstood = EndsSoon(symbol), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(link[0] == 'S', isUnderstood); // that one is only long
    }

    [Fact]
    public static void That_are_deep_end_on_a_small_stack()
    {
        string[] starts = ["P", "K", "PK", "N", "1aI", "1aIX", "1aIL_Z", "Z", "F", "PF", "A1_", "M", "J", "1aIJ", "1aIXnt", "1aIXplLi1E", "1aIXcl", "DTnt", "Dp", "U1a", "DoF", "N1aI", "Z1fI", "Ul", "N1aUl", "1aIXsr", "1aIXtl", "N1acv", "C", "Dv4_"];
        string[] ends = ["", "i", "iE", string.Concat(Enumerable.Repeat("E", 500)), "i" + string.Concat(Enumerable.Repeat("E", 500)), "i" + string.Concat(Enumerable.Repeat("EE", 500))];
        string[] kinds = ["_ZTV", "_Z", "_ZZ", "_ZGV", "_ZTC"];
        var thread = new Thread(
            () =>
            {
                foreach (string start in starts)
                {
                    foreach (int count in (int[])[10, 90, 150, 191, 192, 500, 1500])
                    {
                        string deep = string.Concat(Enumerable.Repeat(start, count));
                        foreach (string end in ends)
                        {
                            foreach (string kind in kinds)
                            {
                                EndsSoon(kind + deep + end);
                            }
                        }
                    }
                }
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
    }

    [Theory]
    [InlineData("_ZN1AcvT_IS1_EEv")] // a parameter that stands for itself
    [InlineData("_ZN1AcvPT_IS2_EEv")]
    [InlineData("_ZN1AcvT_IJS1_S1_EEEv")]
    [InlineData("_ZN1AcvDpT_IJS1_S2_EEEv")]
    [InlineData("_ZTVS_")]
    [InlineData("_ZTVSZZZZZZZZZZZZ_")]
    [InlineData("_ZTV99999999999999999999A")]
    [InlineData("_ZTV4096A")]
    [InlineData("_ZZ1fE1x__99999999999999999999_")]
    [InlineData("_ZTV1AIT99999999999999999999_E")]
    public static void That_point_nowhere_stay_symbols(string symbol)
    {
        Assert.Equal(symbol, CxxName.Demangle(symbol, out int steps));
        Assert.InRange(steps, 0, Bound(symbol));
    }

    [Fact]
    public static void That_are_too_long_are_not_read()
    {
        Assert.Equal(new string('a', 4000), CxxName.Demangle("_Z4000" + new string('a', 4000)));
        string symbol = "_Z5000" + new string('a', 5000);
        Assert.Equal(symbol, CxxName.Demangle(symbol, out int steps));
        Assert.Equal(0, steps);
    }

    // Whether it was understood.
    private static bool EndsSoon(string symbol)
    {
        string name = CxxName.Demangle(symbol, out int steps);
        if (steps > Bound(symbol) || name.Length > int.Max(symbol.Length, CxxWriter.MaxLength))
        {
            Assert.Fail($"{symbol}: {steps} steps, {name.Length} characters");
        }

        return name != symbol;
    }

    // Reading takes some for each letter, and writing has a limit of its own.
    private static int Bound(string symbol) => (4 * symbol.Length) + CxxWriter.MaxSteps;

    private static string Base36(int index) =>
        index == 0 ? "0" : string.Concat(Digits(index).Reverse());

    private static IEnumerable<char> Digits(int number)
    {
        for (; number > 0; number /= 36)
        {
            yield return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 36];
        }
    }
}
