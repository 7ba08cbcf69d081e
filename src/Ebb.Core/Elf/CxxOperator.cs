namespace Ebb.Elf;

/// <summary>An operator of C++ and its two letters.</summary>
/// <remarks>Itanium C++ ABI, 5.1.3 "Operator Encodings".</remarks>
internal sealed record CxxOperator(string Code, string Text, CxxOperator.Form As = CxxOperator.Form.Binary)
{
    private static readonly Dictionary<string, CxxOperator> s_all = All().ToDictionary(one => one.Code);

    /// <summary>How it stands in an expression; many have a form of their own, or stand in none that we read.</summary>
    public enum Form
    {
        Prefix,
        Binary,
        Own,
    }

    /// <summary>Its name as a function.</summary>
    public string Name => char.IsAsciiLetter(Text[0]) ? $"operator {Text}" : $"operator{Text}";

    public static CxxOperator? Of(string code) => s_all.GetValueOrDefault(code);

    private static CxxOperator[] All() =>
    [
        new("nw", "new", Form.Own), new("na", "new[]", Form.Own), new("dl", "delete", Form.Own), new("da", "delete[]", Form.Own), new("aw", "co_await", Form.Own),
        new("ps", "+", Form.Prefix), new("ng", "-", Form.Prefix), new("ad", "&", Form.Prefix), new("de", "*", Form.Prefix),
        new("co", "~", Form.Prefix), new("nt", "!", Form.Prefix), new("pp", "++", Form.Own), new("mm", "--", Form.Own),
        new("pl", "+"), new("mi", "-"), new("ml", "*"), new("dv", "/"), new("rm", "%"), new("an", "&"), new("or", "|"), new("eo", "^"),
        new("aS", "="), new("pL", "+="), new("mI", "-="), new("mL", "*="), new("dV", "/="), new("rM", "%="), new("aN", "&="), new("oR", "|="), new("eO", "^="),
        new("ls", "<<"), new("rs", ">>"), new("lS", "<<="), new("rS", ">>="), new("eq", "=="), new("ne", "!="), new("lt", "<"), new("gt", ">"), new("le", "<="),
        new("ge", ">="), new("ss", "<=>"), new("aa", "&&"), new("oo", "||"), new("cm", ","), new("pm", "->*"), new("ds", ".*"),
        new("dt", ".", Form.Own), new("pt", "->", Form.Own), new("cl", "()", Form.Own), new("ix", "[]", Form.Own), new("qu", "?", Form.Own),
    ];
}
