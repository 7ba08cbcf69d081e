namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    private CxxNode? Type() => Deeper(() => Peek() switch
    {
        'r' or 'V' or 'K' => Remember(QualifiedType()),
        'P' => Remember(PointerTo("*")),
        'R' => Remember(PointerTo("&")),
        'O' => Remember(PointerTo("&&")),
        'C' => Remember(Behind(" _Complex")),
        'G' => Remember(Behind(" _Imaginary")),
        'F' => Remember(FunctionType("")),
        'A' => Remember(ArrayType()),
        'M' => Remember(MemberPointerType()),
        'T' when Peek(1) is 's' or 'u' or 'e' => Remember(ElaboratedType()),
        'T' => ParameterType(),
        'D' => TypeWithD(),
        'S' when Peek(1) != 't' => SubstitutedType(),
        'U' when Peek(1) is not ('l' or 't') => Remember(VendorQualified()),
        'u' => Remember(VendorType()),
        >= 'a' and <= 'z' => Builtin(),
        _ => Remember(Name(form: null)),
    });

    // The first is the outermost, and stands last. There are three of them.
    private string Qualifiers()
    {
        string qualifiers = "";
        for (int i = 0; i < 3 && Peek() is 'r' or 'V' or 'K'; i++)
        {
            qualifiers = Qualifier(text[_at++]) + qualifiers;
        }

        return qualifiers;
    }

    private static string Qualifier(char letter) => letter switch
    {
        'r' => " restrict",
        'V' => " volatile",
        _ => " const",
    };

    private CxxNode? QualifiedType()
    {
        int start = _at;
        string all = Qualifiers();
        int end = _at;
        if (Peek() == 'F' || (Peek() == 'D' && Peek(1) is 'o' or 'O' or 'x'))
        {
            return FunctionType(all); // they belong to its "this"
        }

        CxxNode? type = Type();
        for (int i = end - 1; type is not null && i >= start; i--)
        {
            type = new CxxNode.Qualified(type, Qualifier(text[i]));
        }

        return type;
    }

    private CxxNode.Pointer? PointerTo(string mark)
    {
        _at++;
        return Type() is { } target ? new CxxNode.Pointer(mark, target) : null;
    }

    private CxxNode.Qualified? Behind(string qualifier)
    {
        _at++;
        return Type() is { } type ? new CxxNode.Qualified(type, qualifier) : null;
    }

    private CxxNode.Function? FunctionType(string qualifiers)
    {
        if (TryTake("Do"))
        {
            qualifiers = " noexcept" + qualifiers;
        }

        if (!TryTake('F'))
        {
            return null;
        }

        TryTake('Y'); // extern "C"
        if (Type() is not { } result || Parameters() is not { } parameters)
        {
            return null;
        }

        qualifiers += TryTake('R') ? " &" : TryTake('O') ? " &&" : "";
        return TryTake('E') ? new CxxNode.Function(result, parameters, qualifiers) : null;
    }

    private CxxNode.Array? ArrayType()
    {
        _at++;
        CxxNode? length = null;
        if (Peek() is >= '0' and <= '9')
        {
            int digits = DigitsAt(_at);
            length = new CxxNode.Word(text.Substring(_at, digits));
            _at += digits;
        }
        else if (Peek() != '_')
        {
            length = Expression();
            if (length is null)
            {
                return null;
            }
        }

        return TryTake('_') && Type() is { } element ? new CxxNode.Array(element, length) : null;
    }

    private CxxNode.MemberPointer? MemberPointerType()
    {
        _at++;
        return Type() is { } @class && Type() is { } member ? new CxxNode.MemberPointer(@class, member) : null;
    }

    // A struct, union or enum that is told from a variable of its name.
    private CxxNode? ElaboratedType()
    {
        _at += 2;
        return Name(form: null);
    }

    // It may stand for a template, with arguments.
    private CxxNode? ParameterType() =>
        Remember(TemplateParameter()) is not { } parameter ? null
        : Peek() == 'I' && !_isInConversion ? Remember(WithArguments(parameter, form: null))
        : parameter;

    private CxxNode? SubstitutedType() =>
        Substitution() is not { } type ? null
        : Peek() == 'I' ? Remember(WithArguments(type, form: null))
        : type;

    private CxxNode.Qualified? VendorQualified()
    {
        _at++;
        return SourceName() is { } name && Type() is { } type ? new CxxNode.Qualified(type, $" {name.Text}") : null;
    }

    private CxxNode.Word? VendorType()
    {
        _at++;
        return SourceName();
    }
}
