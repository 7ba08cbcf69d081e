namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    private CxxNode.Instance? WithArguments(CxxNode template, NameForm? form) =>
        Arguments(form) is { } arguments ? new CxxNode.Instance(template, arguments) : null;

    private CxxNode.Listed? Arguments(NameForm? form)
    {
        _at++;
        if (ArgumentsUpToEnd() is not { } arguments)
        {
            return null;
        }

        if (form is not null)
        {
            form.EndsWithArguments = true;
            _arguments = arguments.Items;
        }

        return arguments;
    }

    private CxxNode.Listed? ArgumentsUpToEnd()
    {
        List<CxxNode> arguments = [];
        while (!TryTake('E'))
        {
            if (TemplateArgument() is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }

        return new CxxNode.Listed(arguments);
    }

    private CxxNode? TemplateArgument() => Deeper(() =>
    {
        switch (Peek())
        {
            case 'L':
                return Literal();
            case 'X':
                _at++;
                return Expression() is { } value && TryTake('E') ? value : null;
            case 'I' or 'J':
                _at++;
                return ArgumentsUpToEnd();
            default:
                return Type();
        }
    });

    private CxxNode.Parameter? TemplateParameter()
    {
        _at++;
        return Index() is { } index ? Parameter(index) : null;
    }

    private CxxNode.Parameter? Parameter(int index)
    {
        if (_isInLambda || _isInConversion)
        {
            var parameter = new CxxNode.Parameter(index, argument: null, _function);
            _early.Add(parameter);
            return parameter;
        }

        return index < _arguments.Count ? new CxxNode.Parameter(index, _arguments[index], _function) : null;
    }

    private CxxNode? Substitution()
    {
        _at++;
        char letter = Peek();
        if (letter is '_' or (>= '0' and <= '9') or (>= 'A' and <= 'Z'))
        {
            return Earlier();
        }

        CxxNode.Abbreviation? abbreviation = letter switch
        {
            'a' => new("std::allocator", "allocator"),
            'b' => new("std::basic_string", "basic_string"),
            's' => new("std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "basic_string"),
            'i' => new("std::basic_istream<char, std::char_traits<char> >", "basic_istream"),
            'o' => new("std::basic_ostream<char, std::char_traits<char> >", "basic_ostream"),
            'd' => new("std::basic_iostream<char, std::char_traits<char> >", "basic_iostream"),
            _ => null,
        };
        _at++;
        return abbreviation is null ? null : Peek() == 'B' ? Remember(WithTags(abbreviation)) : abbreviation;
    }

    // Digits and capitals are a number to the base 36.
    private CxxNode? Earlier()
    {
        int index = 0;
        for (bool isFirst = true; !TryTake('_'); isFirst = false)
        {
            int digit = Peek() switch
            {
                >= '0' and <= '9' and var one => one - '0',
                >= 'A' and <= 'Z' and var one => one - 'A' + 10,
                _ => -1,
            };
            if (digit < 0 || index > CxxName.MaxLength)
            {
                return null;
            }

            index = isFirst ? digit + 1 : ((index - 1) * 36) + digit + 1;
            _at++;
        }

        // To a compiler the first parameter of one function is that of another, to us it is not: it stands for another argument.
        CxxNode? earlier = index < _substitutions.Count ? _substitutions[index] : null;
        return earlier is null || earlier.Owner == 0 || earlier.Owner == _function ? earlier
            : earlier is CxxNode.Parameter other ? Parameter(other.Index)
            : null;
    }
}
