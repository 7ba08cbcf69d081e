namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    private CxxNode? WithTags(CxxNode name)
    {
        while (TryTake('B'))
        {
            if (SourceName() is not { } tag)
            {
                return null;
            }

            name = new CxxNode.Tagged(name, tag.Text);
        }

        return name;
    }

    // A length, and as many characters: "3foo".
    private CxxNode.Word? SourceName()
    {
        if (Peek() == '0' || Number() is not { } length || length > text.Length - _at)
        {
            return null;
        }

        string name = text.Substring(_at, length);
        _at += length;
        return new CxxNode.Word(name is ['_', 'G', 'L', 'O', 'B', 'A', 'L', '_', '_' or '.' or '$', 'N', ..] ? "(anonymous namespace)" : name);
    }

    private CxxNode? ConstructorOrDestructor(CxxNode scope, NameForm? form)
    {
        form?.HasNoResult = true;
        bool isConstructor = Peek() == 'C';
        _at++;
        bool isInherited = isConstructor && TryTake('I');
        if (Peek() is < '0' or > '5')
        {
            return null;
        }

        _at++;
        if (isInherited)
        {
            return Type()?.Base;
        }

        return isConstructor ? scope.Base : Called("~", scope.Base);
    }

    // auto [a, b] = ...
    private CxxNode.Phrase? Bindings()
    {
        List<CxxNode> names = [];
        while (!TryTake('E'))
        {
            if (SourceName() is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        return new CxxNode.Phrase(new CxxNode.Word("["), new CxxNode.Listed(names), new CxxNode.Word("]"));
    }

    private CxxNode.Lambda? Lambda()
    {
        bool outer = _isInLambda;
        _isInLambda = true;
        CxxNode.Listed? parameters = Parameters();
        _isInLambda = outer;
        return parameters is not null && TryTake('E') && Index() is { } number ? new CxxNode.Lambda(parameters, number + 1) : null;
    }

    private CxxNode? Operator(NameForm? form)
    {
        if (TryTake("cv"))
        {
            return Conversion(form);
        }

        if (TryTake("li"))
        {
            return Called("operator\"\" ", SourceName());
        }

        if (_at + 2 > text.Length || CxxOperator.Of(text.Substring(_at, 2)) is not { } one)
        {
            return null;
        }

        _at += 2;
        return new CxxNode.Word(one.Name);
    }

    private CxxNode.Phrase? Conversion(NameForm? form)
    {
        bool outer = _isInConversion;
        _isInConversion = form is not null;
        CxxNode? type = Type();
        _isInConversion = outer;
        form?.HasNoResult = true;
        return Called("operator ", type);
    }
}
