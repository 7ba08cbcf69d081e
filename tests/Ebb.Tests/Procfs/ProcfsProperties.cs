using System.Text;
using Ebb.Procfs;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Procfs;

/// <summary>Texts that were right once, with some bytes changed, cut, or doubled: each ends in records or in a FormatException.</summary>
public static class ProcfsProperties
{
    private const string StatusText = "Name:\tcat\nTgid:\t5\nPid:\t5\nPPid:\t1\nUid:\t0\t0\t0\t0\nNSpid:\t5\t1\nVmRSS:\t 1736 kB\nSigPnd:\t00ff\nThreads:\t1\n";
    private const string StatText = "25 (a b) S 1 25 25 0 -1 4194560 9017 58 0 0 161 37 0 0 20 0 9 0 1500 274431672320 3434\n";

    private static readonly byte[] s_likely = [.. "0123456789abcdef:-() \t\nRkBVP\\"u8, 0, 0xff];

    // A place, and what happens there: 0 change, 1 remove, 2 insert, 3 cut off the rest.
    private static readonly Gen<(int Place, int What, byte With)[]> s_changes =
        Gen.Choose(0, int.MaxValue - 1).SelectMany(place =>
            Gen.Choose(0, 12).SelectMany(what => Gen.Elements(s_likely).Select(with => (place, Math.Max(0, what - 9), with)))).ArrayOf();

    [Fact]
    public static void A_changed_smaps_ends_in_mappings_or_in_a_named_line() =>
        Holds(SmapsText.TwoMappings.ToArray(), text => Smaps.Parse(text));

    [Fact]
    public static void A_changed_rollup_ends_in_counters_or_in_a_named_line() =>
        Holds(SmapsText.TwoMappings[..SmapsText.TwoMappings.IndexOf("7f3c5c"u8)].ToArray(), text => SmapsRollup.Parse(text));

    [Fact]
    public static void A_changed_status_ends_in_a_status_or_in_a_named_line() => Holds(Encoding.UTF8.GetBytes(StatusText), text => Status.Parse(text));

    [Fact]
    public static void A_changed_stat_ends_in_a_stat_or_in_a_named_line() => Holds(
        Encoding.UTF8.GetBytes(StatText),
        text => BootTime.StartOf(Stat.Parse(text), DateTimeOffset.UnixEpoch, 100));

    [Fact]
    public static void Any_bytes_are_a_command_line_and_an_environment() => Holds("A=1\0MALLOC_X=2\0"u8.ToArray(), text =>
    {
        CommandLine.Parse(text);
        StartEnvironment.Parse(text);
    });

    private static void Holds(byte[] right, Action<byte[]> parse) =>
        Prop.ForAll(s_changes.ToArbitrary(), changes =>
        {
            List<byte> text = [.. right];
            foreach ((int place, int what, byte with) in changes)
            {
                Change(text, place % (text.Count + 1), what, with);
            }

            try
            {
                parse([.. text]);
                return true;
            }
            catch (FormatException named)
            {
                return named.Message.Contains("expected", StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static void Change(List<byte> text, int at, int what, byte with)
    {
        if (what == 2 || at == text.Count)
        {
            text.Insert(at, with);
        }
        else if (what == 3)
        {
            text.RemoveRange(at, text.Count - at);
        }
        else if (what == 1)
        {
            text.RemoveAt(at);
        }
        else
        {
            text[at] = with;
        }
    }
}
