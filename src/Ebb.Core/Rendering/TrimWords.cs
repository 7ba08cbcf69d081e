using System.Globalization;
using Ebb.Trimming;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>What is said of a trim in words, in tables and sentences alike.</summary>
internal static class TrimWords
{
    public static string Slices(int slices) => slices == 1 ? "1 slice" : Text($"{slices:N0} slices");

    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => Text($"{time.TotalMilliseconds:0.0} ms"),
        < 10_000 => Text($"{time.TotalMilliseconds:0} ms"),
        _ => Text($"{time.TotalSeconds:0} s"),
    };

    /// <summary>How much came back into memory, and what that means.</summary>
    public static string Of(Regrowth regrowth)
    {
        string seen = Text($"{regrowth.Regrown} of the {regrowth.Returned} ({Wording.Percent(regrowth.Regrown, regrowth.Returned)}) came into memory again within {Wording.InWords(regrowth.Watched)}, with {regrowth.MinorFaults:N0} faults");
        return regrowth.IsUndone
            ? Text($"{seen}; half of it after {Wording.InWords(regrowth.HalfBackAfter!.Value)}. A trim is no remedy here: the program takes this memory again and again, and each page given back costs it a fault. It needs that much; look at what it allocates (ebb inspect), or leave it (--keep).")
            : seen + ".";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
