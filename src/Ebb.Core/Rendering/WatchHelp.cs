namespace Ebb.Rendering;

/// <summary>What the keys of the live view do, and how it is to be read.</summary>
internal static class WatchHelp
{
    private static readonly (string Key, string Does)[] s_keys =
    [
        ("q, Ctrl-C", "quit; the target goes on"),
        ("space", "hold the picture; sampling goes on"),
        ("+  -", "longer or shorter time from sample to sample"),
        ("m", "mark this moment"),
        ("w", "walk the heap now"),
        ("h, ?", "this help, and back"),
        ("Ctrl-L", "draw the screen anew"),
        ("Ctrl-Z", "let the shell come up; fg comes back"),
    ];

    private static readonly string[] s_words =
    [
        "resident  has a page behind it now (RSS)",
        "live      handed out by malloc and not freed",
        "held      free, could go back to the kernel: ebb trim",
        "",
        "Below a curve's amount: how it differs from the start.",
        "live is exact at walks, and derived between them.",
        "Walks come as often as ebb stays below 1 % of a CPU.",
    ];

    public static IEnumerable<ScreenLine> Lines()
    {
        yield return new ScreenLine();
        foreach ((string key, string does) in s_keys)
        {
            yield return ScreenLine.Of("  " + key, Ink.Strong).To(14).Add(does);
        }

        yield return new ScreenLine();
        foreach (string words in s_words)
        {
            yield return ScreenLine.Of(words.Length == 0 ? "" : "  " + words);
        }
    }
}
