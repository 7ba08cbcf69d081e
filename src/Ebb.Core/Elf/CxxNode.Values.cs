using System.Globalization;

namespace Ebb.Elf;

internal abstract partial class CxxNode
{
    /// <summary>A value of a type: <c>5u</c>, <c>true</c>, <c>(char)65</c>.</summary>
    public sealed class Literal : CxxNode
    {
        private readonly CxxNode _type;
        private readonly string _value;

        public Literal(CxxNode type, string value)
        {
            (_type, _value) = (Holding(type), value);
        }

        public override void Left(CxxWriter to)
        {
            string? suffix = (_type as Word)?.Text switch
            {
                "int" => "",
                "unsigned int" => "u",
                "long" => "l",
                "unsigned long" => "ul",
                "long long" => "ll",
                "unsigned long long" => "ull",
                _ => null,
            };
            if (_type is Word { Text: "bool" } && _value is "0" or "1")
            {
                to.Append(_value == "1" ? "true" : "false");
                return;
            }

            bool isFloating = _type is Word { Text: "float" or "double" or "long double" or "__float128" };
            if (suffix is null)
            {
                to.Append("(");
                to.Write(_type);
                to.Append(isFloating ? ")[" : ")");
            }

            to.Append(_value.StartsWith('n') ? "-" : "");
            to.Append(_value.TrimStart('n'));
            to.Append(isFloating ? "]" : suffix ?? "");
        }
    }

    /// <summary>How many arguments a pack has. That of parameters of a function is not known here, and c++filt tells 0 of it.</summary>
    public sealed class PackLength : CxxNode
    {
        private readonly Parameter? _pack;

        public PackLength(Parameter? pack) => _pack = Holding(pack);

        public override void Left(CxxWriter to)
        {
            if (_pack?.Count is { } count)
            {
                to.Append(count.ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                to.Fail();
            }
        }
    }
}
