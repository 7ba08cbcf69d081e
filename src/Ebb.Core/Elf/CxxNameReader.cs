namespace Ebb.Elf;

/// <summary>Reads a mangled name from left to right, once. What it does not understand is null.</summary>
/// <remarks>Itanium C++ ABI, 5.1 "External Names"; the methods are called as its productions.</remarks>
internal sealed partial class CxxNameReader(string text, int at)
{
    private const int MaxDepth = 192;

    /// <summary>What <c>S_</c>, <c>S0_</c> and so on stand for.</summary>
    private readonly List<CxxNode> _substitutions = [];

    /// <summary>Parameters of a conversion operator or a lambda, which stand before their arguments.</summary>
    private readonly List<CxxNode.Parameter> _early = [];

    private int _at = at;
    private int _depth;

    /// <summary>What <c>T_</c>, <c>T0_</c> and so on stand for: the arguments of the function whose symbol is read.</summary>
    private IReadOnlyList<CxxNode> _arguments = [];

    /// <summary>Whose they are, by number, of as many.</summary>
    private int _function;
    private int _functions;
    private bool _isInConversion;
    private bool _isInLambda;

    public int Steps { get; private set; }

    /// <summary>All of what is left, as a type.</summary>
    public CxxNode? WholeType() => Type() is { } type && IsAtEnd ? type : null;

    /// <summary>All of what is left, as a variable, a function, or what a compiler makes for one.</summary>
    public CxxNode? WholeSymbol()
    {
        if (Encoding(withResult: true) is not { } symbol)
        {
            return null;
        }

        // A part of a function that the compiler set apart: f() [clone .cold].
        while (symbol is CxxNode.Phrase or CxxNode.Routine && Peek() == '.' && Clone() is { } clone)
        {
            symbol = new CxxNode.Phrase(symbol, new CxxNode.Word($" [clone {clone}]"));
        }

        return IsAtEnd ? symbol : null;
    }

    private bool IsAtEnd => _at >= text.Length;

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private bool TryTake(char one)
    {
        if (Peek() != one || IsAtEnd)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryTake(string two)
    {
        if (!text.AsSpan(_at).StartsWith(two, StringComparison.Ordinal))
        {
            return false;
        }

        _at += two.Length;
        return true;
    }

    // Around whatever can contain itself.
    private T? Deeper<T>(Func<T?> read)
        where T : class
    {
        if (_depth >= MaxDepth)
        {
            return null;
        }

        _depth++;
        Steps++;
        T? result = read();
        _depth--;
        return result;
    }

    private CxxNode? Remember(CxxNode? node)
    {
        if (node is not null)
        {
            _substitutions.Add(node);
        }

        return node;
    }

    // A word or a number, and the numbers behind it: .cold, .isra.0, .123.
    private string? Clone()
    {
        int start = _at + 1;
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || text[end] == '_'))
        {
            end++;
        }

        end += end == start ? DigitsAt(end) : 0;
        if (end == start)
        {
            return null;
        }

        while (end < text.Length && text[end] == '.' && DigitsAt(end + 1) is > 0 and var digits)
        {
            end += 1 + digits;
        }

        string clone = text[_at..end];
        _at = end;
        return clone;
    }

    private int DigitsAt(int start)
    {
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - start;
    }

    // Of a length, an index or a discriminator; null where there is none, or none that is true of a name as short as ours.
    private int? Number()
    {
        int digits = DigitsAt(_at);
        if (digits is < 1 or > 6)
        {
            return null;
        }

        int number = int.Parse(text.AsSpan(_at, digits), System.Globalization.CultureInfo.InvariantCulture);
        _at += digits;
        return number;
    }

    // [number] _, where none is the first, 0 the second.
    private int? Index()
    {
        int index = 0;
        if (Peek() != '_')
        {
            if (Number() is not { } number)
            {
                return null;
            }

            index = number + 1;
        }

        return TryTake('_') ? index : null;
    }
}
