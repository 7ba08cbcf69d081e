using System.Globalization;

namespace Ebb.Elf;

internal sealed partial class CxxNameReader
{
    // A value of a type, or the name of a variable or function: L type value E, L_Z symbol E.
    private CxxNode? Literal()
    {
        _at++;
        if (TryTake("_Z"))
        {
            return Encoding(withResult: true) is { } symbol && TryTake('E') ? symbol : null;
        }

        if (Type() is not { } type)
        {
            return null;
        }

        if (TryTake('E'))
        {
            return type; // the only one of its type: nullptr
        }

        int end = text.IndexOf('E', _at);
        if (end < 0)
        {
            return null;
        }

        string value = text[_at..end];
        _at = end + 1;
        return new CxxNode.Literal(type, value);
    }

    private CxxNode? Expression() => Deeper(() => Peek() switch
    {
        'L' => Literal(),
        'T' => TemplateParameter(),
        >= '0' and <= '9' => UnresolvedName(),
        _ => _at + 2 <= text.Length ? Expression(text.Substring(_at, 2)) : null,
    });

    private CxxNode? Expression(string code)
    {
        _at += 2;
        switch (code)
        {
            case "fp":
                return FunctionParameter();
            case "sp":
                return Expression() is { } pattern ? new CxxNode.Expansion(pattern) : null;
            case "sr":
                return Type() is { } scope && UnresolvedName() is { } member ? Member(scope, member) : null;
            case "st":
                return Type() is { } measured ? Made("sizeof (", measured, ")") : null;
            case "sz":
                return Operand() is { } value ? Made("sizeof ", value) : null;
            case "pp" or "mm":
                return Step(code == "pp" ? "++" : "--");
            case "sZ":
                return Peek() == 'T' ? TemplateParameter() is { } pack ? new CxxNode.PackLength(pack) : null
                    : TryTake("fp") && FunctionParameter() is not null ? new CxxNode.PackLength(null)
                    : null;
            case "on":
                return UnresolvedOperator();
            case "cl":
                return Operand() is { } callee && ExpressionsUpToEnd() is { } passed ? Made(callee, "(", passed, ")") : null;
            case "cv":
                return Cast();
            case "sc":
                return NamedCast("static_cast<");
            case "tl":
                return Type() is { } type && ExpressionsUpToEnd() is { } members ? Closed(type, "{", members, "}") : null;
            case "il":
                return ExpressionsUpToEnd() is { } items ? Closed("{", items, "}") : null;
            case "dt" or "pt":
                return Operand() is { } from && Operand() is { } selected ? Made(from, code == "dt" ? "." : "->", selected) : null;
            case "ix":
                return Operand() is { } array && Expression() is { } index ? Made(array, "[", index, "]") : null;
            case "qu":
                return Operand() is { } condition && Operand() is { } yes && Operand() is { } no ? Made(condition, "?", yes, " : ", no) : null;
            default:
                return CxxOperator.Of(code) is { } one ? WithOperator(one) : null;
        }
    }

    private CxxNode.Phrase? WithOperator(CxxOperator one)
    {
        if (one.As == CxxOperator.Form.Prefix)
        {
            CxxNode? operand = Expression();

            // A member is named without its type, for there is no other way to its address.
            return operand is null ? null
                : one.Code == "ad" && operand is CxxNode.Routine { Name: CxxNode.Scoped name, IsQualified: false } ? Made(one.Text, name)
                : Made(one.Text, InParentheses(operand));
        }

        if (one.As != CxxOperator.Form.Binary || Operand() is not { } left || Operand() is not { } right)
        {
            return null;
        }

        // It would end the arguments.
        return one.Text == ">" ? Made("(", Made(left, ">", right), ")") : Made(left, one.Text, right);
    }

    // Behind what it counts, or before it.
    private CxxNode.Phrase? Step(string by)
    {
        bool isBefore = TryTake('_');
        return Operand() is not { } counted ? null : isBefore ? Made(by, counted) : Made(counted, by);
    }

    private CxxNode.Word? FunctionParameter()
    {
        if (TryTake('T'))
        {
            return new CxxNode.Word("this");
        }

        Qualifiers();
        return Index() is { } index ? new CxxNode.Word(string.Create(CultureInfo.InvariantCulture, $"{{parm#{index + 1}}}")) : null;
    }

    private CxxNode? UnresolvedName()
    {
        if (TryTake("on"))
        {
            return UnresolvedOperator();
        }

        CxxNode? name = SourceName();
        return name is not null && Peek() == 'I' ? WithArguments(name, form: null) : name;
    }

    private CxxNode? UnresolvedOperator() =>
        Operator(form: null) is not { } name ? null
        : Peek() == 'I' ? WithArguments(name, form: null)
        : new CxxNode.Phrase(name);

    // The template is the member; its arguments come behind the whole.
    private static CxxNode.Scoped Member(CxxNode scope, CxxNode member) => new(scope, member) { IsOpen = member is CxxNode.Instance };

    private CxxNode.Phrase? Cast()
    {
        if (Type() is not { } type)
        {
            return null;
        }

        if (TryTake('_'))
        {
            return ExpressionsUpToEnd() is { } many ? Made("(", type, ")(", many, ")") : null;
        }

        return Operand() is { } one ? Made("(", type, ")", one) : null;
    }

    private CxxNode.Phrase? NamedCast(string cast) =>
        Type() is { } type && Expression() is { } value ? Made(cast, type, ">(", value, ")") : null;

    private CxxNode.Phrase? Decltype()
    {
        _at += 2;
        return Expression() is { } expression && TryTake('E') ? Made("decltype (", expression, ")") : null;
    }

    private CxxNode? Operand() => Expression() is { } expression ? InParentheses(expression) : null;

    private static CxxNode InParentheses(CxxNode expression) => expression.IsSimple ? expression : Made("(", expression, ")");

    private CxxNode.Listed? ExpressionsUpToEnd()
    {
        List<CxxNode> expressions = [];
        while (!TryTake('E'))
        {
            if (Expression() is not { } expression)
            {
                return null;
            }

            expressions.Add(expression);
        }

        return new CxxNode.Listed(expressions);
    }

    private static CxxNode.Phrase Made(params Part[] parts) => new([.. parts.Select(part => part.Node)]);

    private static CxxNode.Phrase Closed(params Part[] parts) => new([.. parts.Select(part => part.Node)]) { IsClosed = true };

    /// <summary>A part of an expression, or what is written between two.</summary>
    private readonly struct Part(CxxNode node)
    {
        public CxxNode Node => node;

        public static implicit operator Part(string text) => new(new CxxNode.Word(text));

        public static implicit operator Part(CxxNode node) => new(node);
    }
}
