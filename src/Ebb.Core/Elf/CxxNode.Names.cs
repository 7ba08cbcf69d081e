using System.Globalization;

namespace Ebb.Elf;

internal abstract partial class CxxNode
{
    /// <summary>A word as it is: a name, or a type of the language.</summary>
    public sealed class Word(string text) : CxxNode
    {
        public string Text => text;

        public override bool IsSimple => true;

        public override void Left(CxxWriter to) => to.Append(text);
    }

    /// <summary>A class of the library that has letters of its own: <c>Ss</c>.</summary>
    public sealed class Abbreviation(string full, string name) : CxxNode
    {
        public override CxxNode? Base { get; } = new Word(name);

        public override void Left(CxxWriter to) => to.Append(full);
    }

    /// <summary>A name in a namespace, class or function: <c>a::b</c>.</summary>
    public sealed class Scoped : CxxNode
    {
        private readonly CxxNode _scope;
        private readonly CxxNode _name;

        public Scoped(CxxNode scope, CxxNode name)
        {
            (_scope, _name) = (Holding(scope), Holding(name));
            Base = name.Base ?? scope.Base;
        }

        public override CxxNode? Base { get; }

        /// <summary>It ends with arguments of a template.</summary>
        public bool IsOpen { get; init; }

        public override bool IsSimple => !IsOpen;

        public override void Left(CxxWriter to)
        {
            to.Write(_scope);
            to.Append("::");
            to.Write(_name);
        }
    }

    /// <summary>A name with a tag of its ABI: <c>f[abi:cxx11]</c>.</summary>
    public sealed class Tagged : CxxNode
    {
        private readonly CxxNode _name;
        private readonly string _tag;

        public Tagged(CxxNode name, string tag)
        {
            (_name, _tag) = (Holding(name), tag);
            Base = name.Base;
        }

        public override CxxNode? Base { get; }

        public override void Left(CxxWriter to)
        {
            to.Write(_name);
            to.Append("[abi:");
            to.Append(_tag);
            to.Append("]");
        }
    }

    /// <summary>Other parts in a row, with what stands between them.</summary>
    public sealed class Phrase : CxxNode
    {
        private readonly CxxNode[] _parts;

        public Phrase(params CxxNode[] parts) => _parts = HoldingAll(parts);

        public bool IsClosed { get; init; }

        public override bool IsSimple => IsClosed;

        public override void Left(CxxWriter to)
        {
            foreach (CxxNode part in _parts)
            {
                to.Write(part);
            }
        }
    }

    /// <summary>A class without a name, known by its number.</summary>
    public sealed class Unnamed(int number) : CxxNode
    {
        public override CxxNode? Base => null;

        public override void Left(CxxWriter to) => to.Append(string.Create(CultureInfo.InvariantCulture, $"{{unnamed type#{number}}}"));
    }

    /// <summary>A lambda, which has no name but a number in its function.</summary>
    public sealed class Lambda(Listed parameters, int number) : CxxNode
    {
        public override CxxNode? Base => null;

        public override void Left(CxxWriter to)
        {
            to.Append("{lambda(");
            bool outer = to.IsInLambda;
            to.IsInLambda = true;
            to.Write(parameters);
            to.IsInLambda = outer;
            to.Append(string.Create(CultureInfo.InvariantCulture, $")#{number}}}"));
        }
    }

    /// <summary>A function with its parameters, and where its symbol has it, its result.</summary>
    public sealed class Routine : CxxNode
    {
        private readonly CxxNode? _result;
        private readonly Listed _parameters;
        private readonly string _qualifiers;

        public Routine(CxxNode name, CxxNode? result, Listed parameters, string qualifiers)
        {
            (Name, _result, _parameters, _qualifiers) = (name, result, parameters, qualifiers);
            Pack = result?.Pack ?? name.Pack ?? parameters.Pack; // parameters in it are its own
        }

        public CxxNode Name { get; }

        public bool IsQualified => _qualifiers.Length > 0;

        public override void Left(CxxWriter to)
        {
            if (_result is { } result)
            {
                to.Left(result);
                to.Append(to.HasRight(result) ? "" : " ");
            }

            to.Write(Name);
            to.Append("(");
            to.Write(_parameters);
            to.Append(")");
            to.Append(_qualifiers);
            if (_result is not null)
            {
                to.Right(_result);
            }
        }
    }
}
