namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    /// <summary>What the name of a function says about its type.</summary>
    private sealed class NameForm
    {
        public bool EndsWithArguments { get; set; }

        /// <summary>A constructor, destructor or conversion, which has no result.</summary>
        public bool HasNoResult { get; set; }

        /// <summary>Of a member function: <c>const</c>.</summary>
        public string Qualifiers { get; set; } = "";
    }

    private CxxNode? Encoding(bool withResult) => Deeper(() =>
    {
        (IReadOnlyList<CxxNode> arguments, int function, bool isInConversion, bool isInLambda) = (_arguments, _function, _isInConversion, _isInLambda);
        _function = ++_functions;
        (_isInConversion, _isInLambda) = (false, false);
        CxxNode? encoding = Peek() is 'T' or 'G' ? Special() : VariableOrFunction(withResult);
        (_arguments, _function, _isInConversion, _isInLambda) = (arguments, function, isInConversion, isInLambda);
        return encoding;
    });

    private CxxNode? VariableOrFunction(bool withResult)
    {
        var form = new NameForm();
        int early = _early.Count;
        if (Name(form) is not { } name)
        {
            return null;
        }

        MeetArguments(early);

        if (IsAtEnd || Peek() == 'E')
        {
            return name;
        }

        CxxNode? result = null;
        if (form.EndsWithArguments && !form.HasNoResult)
        {
            result = Type();
            if (result is null)
            {
                return null;
            }
        }

        return Parameters() is { } parameters ? new CxxNode.Routine(name, withResult ? result : null, parameters, form.Qualifiers) : null;
    }

    // The arguments of a conversion operator and of a lambda's are known now; where there are none, what needs them cannot be written.
    private void MeetArguments(int from)
    {
        foreach (CxxNode.Parameter parameter in _early.Skip(from))
        {
            if (parameter.Index < _arguments.Count)
            {
                parameter.StandFor(_arguments[parameter.Index]);
            }
        }

        _early.RemoveRange(from, _early.Count - from);
    }

    // void alone is none.
    private CxxNode.Listed? Parameters()
    {
        if (Peek() == 'v' && (Peek(1) is 'E' or '.' || _at + 1 == text.Length || (Peek(1) is 'R' or 'O' && Peek(2) == 'E')))
        {
            _at++;
            return new CxxNode.Listed([]);
        }

        List<CxxNode> parameters = [];
        while (!IsAtEnd && Peek() is not ('E' or '.') && !(Peek() is 'R' or 'O' && Peek(1) == 'E'))
        {
            if (Type() is not { } type)
            {
                return null;
            }

            parameters.Add(type);
        }

        return parameters.Count > 0 ? new CxxNode.Listed(parameters) : null;
    }

    private CxxNode.Phrase? Special()
    {
        string code = text.Substring(_at, int.Min(2, text.Length - _at));
        _at += code.Length;
        return code switch
        {
            "TV" => Called("vtable for ", Type()),
            "TT" => Called("VTT for ", Type()),
            "TI" => Called("typeinfo for ", Type()),
            "TS" => Called("typeinfo name for ", Type()),
            "TC" => ConstructionVtable(),
            "TA" => Called("template parameter object for ", TemplateArgument()),
            "TW" => Called("TLS wrapper function for ", Name(new NameForm())),
            "TH" => Called("TLS init function for ", Name(new NameForm())),
            "GV" => Called("guard variable for ", Name(new NameForm())),
            _ => null,
        };
    }

    private static CxxNode.Phrase? Called(string what, CxxNode? of) => of is null ? null : new CxxNode.Phrase(new CxxNode.Word(what), of);

    private CxxNode.Phrase? ConstructionVtable() =>
        Type() is { } whole && Number() is not null && TryTake('_') && Type() is { } part
            ? new CxxNode.Phrase(new CxxNode.Word("construction vtable for "), part, new CxxNode.Word("-in-"), whole)
            : null;
}
