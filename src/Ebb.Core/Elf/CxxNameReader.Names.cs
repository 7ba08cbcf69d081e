using System.Globalization;

namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    private static readonly CxxNode.Word s_std = new("std");

    private CxxNode? Name(NameForm? form) => Deeper(() => Peek() switch
    {
        'N' => NestedName(form),
        'Z' => LocalName(form),
        'S' when Peek(1) != 't' => Substitution() is { } template && Peek() == 'I' ? WithArguments(template, form) : null,
        _ => UnscopedName(form),
    });

    private CxxNode? UnscopedName(NameForm? form)
    {
        bool isInStd = TryTake("St");
        CxxNode? name = UnqualifiedName(scope: null, form);
        if (name is null)
        {
            return null;
        }

        name = isInStd ? new CxxNode.Scoped(s_std, name) : name;
        return Peek() == 'I' ? WithArguments(Remember(name)!, form) : name;
    }

    private CxxNode? NestedName(NameForm? form)
    {
        _at++;
        string qualifiers = Qualifiers();
        qualifiers += TryTake('R') ? " &" : TryTake('O') ? " &&" : "";
        if (form is not null)
        {
            form.Qualifiers = qualifiers;
        }

        CxxNode? name = null;
        bool isNew = false; // what is new can be substituted later, but for the whole name
        while (!TryTake('E'))
        {
            (char first, char second) = (Peek(), Peek(1));
            if (first == 'M' && isNew)
            {
                _at++; // the name is of a member, and lambdas in what it begins with follow
                continue;
            }

            CxxNode? next = first switch
            {
                'S' when name is null && second == 't' => TryTake("St") ? s_std : null,
                'S' when name is null => Substitution(),
                'T' when name is null => TemplateParameter(),
                'D' when name is null && second is 't' or 'T' => Decltype(),
                'I' when name is not (null or CxxNode.Instance) => WithArguments(name, form),
                _ => UnqualifiedName(name, form) is { } part ? name is null ? part : new CxxNode.Scoped(name, part) : null,
            };
            if (next is null)
            {
                return null;
            }

            isNew = first != 'S';
            name = isNew ? Remember(next) : next;
        }

        if (!isNew)
        {
            return null;
        }

        _substitutions.RemoveAt(_substitutions.Count - 1);
        return name;
    }

    // What is in a function: Z function E name.
    private CxxNode.Scoped? LocalName(NameForm? form)
    {
        _at++;
        if (Encoding(withResult: false) is not { } function || !TryTake('E'))
        {
            return null;
        }

        if (TryTake('s'))
        {
            return SkipDiscriminator() ? new CxxNode.Scoped(function, new CxxNode.Word("string literal")) : null;
        }

        if (TryTake('d'))
        {
            if (Index() is not { } fromTheEnd)
            {
                return null;
            }

            function = new CxxNode.Scoped(function, new CxxNode.Word(string.Create(CultureInfo.InvariantCulture, $"{{default arg#{fromTheEnd + 1}}}")));
            return Name(form) is { } inArgument ? new CxxNode.Scoped(function, inArgument) : null;
        }

        return Name(form) is { } name && SkipDiscriminator() ? new CxxNode.Scoped(function, name) : null;
    }

    // Which of several of the same name in one function: _3, __12_.
    private bool SkipDiscriminator()
    {
        if (Peek() != '_')
        {
            return true;
        }

        bool isLong = TryTake("__");
        return (isLong || TryTake('_')) && Number() is { } number && (!isLong || number < 10 || TryTake('_'));
    }

    private CxxNode? UnqualifiedName(CxxNode? scope, NameForm? form)
    {
        bool isInternal = TryTake('L');
        if (form is not null)
        {
            (form.EndsWithArguments, form.HasNoResult) = (false, false);
        }

        Steps++;
        CxxNode? name = Peek() switch
        {
            >= '0' and <= '9' => SourceName() is { } word && (!isInternal || SkipDiscriminator()) ? word : null,
            'C' or 'D' when scope is not null && Peek(1) != 'C' => ConstructorOrDestructor(scope, form),
            'D' when TryTake("DC") => Bindings(),
            'U' when TryTake("Ul") => Lambda(),
            'U' when TryTake("Ut") => Index() is { } number ? new CxxNode.Unnamed(number + 1) : null,
            >= 'a' and <= 'z' => Operator(form),
            _ => null,
        };
        return name is null ? null : WithTags(name);
    }
}
