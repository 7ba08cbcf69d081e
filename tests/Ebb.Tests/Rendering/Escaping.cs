using Ebb.Rendering;

namespace Ebb.Tests.Rendering;

public static class Escaping
{
    [Theory]
    [InlineData("plain name", "plain name")]
    [InlineData("a\e[2Jb", @"a\x1b[2Jb")]
    [InlineData("tab\tnl\n\r\0", @"tab\x09nl\x0a\x0d\x00")]
    [InlineData("\u009b31m\u007f", @"\x9b31m\x7f")]
    [InlineData("\u202ereversed\u2066", @"\u202ereversed\u2066")]
    [InlineData("zero\u200bwidth\ufeff", @"zero\u200bwidth\ufeff")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData("déjà 漢字 😀", "déjà 漢字 😀")]
    [InlineData("\ufffd", "\ufffd")]
    public static void What_a_terminal_would_obey_is_shown(string text, string expected) =>
        Assert.Equal(expected, Escape.ForTerminal(text));

    [Fact]
    public static void Half_a_surrogate_pair_is_shown_by_number()
    {
        Assert.Equal(@"a\ud800b", Escape.ForTerminal("a\ud800b"));
        Assert.Equal(@"a\udc00", Escape.ForTerminal("a\udc00"));
    }

    [Fact]
    public static void In_ascii_all_else_is_shown_by_number() =>
        Assert.Equal(@"d\u00e9j\u00e0 \U0001f600", Escape.ForTerminal("déjà 😀", isAscii: true));

    [Fact]
    public static void A_text_without_end_is_cut() =>
        Assert.Equal(Escape.Longest + 3, Escape.ForTerminal(new string('x', 1 << 20)).Length);
}
