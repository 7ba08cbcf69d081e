namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    private CxxNode.Word? Builtin() => text[_at++] switch
    {
        'v' => new("void"),
        'w' => new("wchar_t"),
        'b' => new("bool"),
        'c' => new("char"),
        'a' => new("signed char"),
        'h' => new("unsigned char"),
        's' => new("short"),
        't' => new("unsigned short"),
        'i' => new("int"),
        'j' => new("unsigned int"),
        'l' => new("long"),
        'm' => new("unsigned long"),
        'x' => new("long long"),
        'y' => new("unsigned long long"),
        'n' => new("__int128"),
        'o' => new("unsigned __int128"),
        'f' => new("float"),
        'd' => new("double"),
        'e' => new("long double"),
        'g' => new("__float128"),
        'z' => new("..."),
        _ => null,
    };

    private CxxNode? TypeWithD()
    {
        switch (Peek(1))
        {
            case 't' or 'T':
                return Remember(Decltype());
            case 'p':
                _at += 2;
                return Type() is { } pattern ? Remember(new CxxNode.Expansion(pattern)) : null;
            case 'o':
                return Remember(FunctionType(""));
            case 'v':
                _at += 2;
                return Remember(Vector());
            case 'F':
                _at += 2;
                return FloatOfWidth();
            default:
                break;
        }

        string? name = Peek(1) switch
        {
            'a' => "auto",
            'c' => "decltype(auto)",
            'n' => "decltype(nullptr)",
            'i' => "char32_t",
            's' => "char16_t",
            'u' => "char8_t",
            'f' => "decimal32",
            'd' => "decimal64",
            'e' => "decimal128",
            'h' => "half",
            _ => null,
        };
        _at += 2;
        return name is null ? null : new CxxNode.Word(name);
    }

    private CxxNode.Word? FloatOfWidth() => Number() switch
    {
        16 when TryTake('b') => new("std::bfloat16_t"),
        { } width when TryTake('_') => new(FormattableString.Invariant($"_Float{width}")),
        { } width when TryTake('x') => new(FormattableString.Invariant($"_Float{width}x")),
        _ => null,
    };

    private CxxNode.Qualified? Vector() =>
        Number() is { } count && TryTake('_') && Type() is { } element ? new CxxNode.Qualified(element, FormattableString.Invariant($" __vector({count})")) : null;
}
