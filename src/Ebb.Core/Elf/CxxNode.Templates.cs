using System.Globalization;

namespace Ebb.Elf;

internal abstract partial class CxxNode
{
    /// <summary>A template with its arguments.</summary>
    public sealed class Instance : CxxNode
    {
        private readonly CxxNode _name;
        private readonly Listed _arguments;

        public Instance(CxxNode name, Listed arguments)
        {
            (_name, _arguments) = (Holding(name), Holding(arguments));
            Base = name.Base;
        }

        public override CxxNode? Base { get; }

        public override void Left(CxxWriter to)
        {
            to.Write(_name);
            to.Append(to.Last == '<' ? " <" : "<");
            to.Write(_arguments);
            to.Append(to.Last == '>' ? " >" : ">");
        }
    }

    /// <summary>Arguments or parameters with commas between them. A pack among the arguments of a template is one, too.</summary>
    /// <remarks>Empty ones at the end have no comma; c++filt leaves it before others, and so do we.</remarks>
    public sealed class Listed : CxxNode
    {
        public Listed(IReadOnlyList<CxxNode> items) => Items = HoldingAll(items);

        public IReadOnlyList<CxxNode> Items { get; }

        public override void Left(CxxWriter to)
        {
            int end = to.Length;
            for (int i = 0; i < Items.Count && !to.HasFailed; i++)
            {
                to.Append(i == 0 ? "" : ", ");
                int before = to.Length;
                to.Write(Items[i]);
                end = to.Length > before ? to.Length : end;
            }

            to.TakeBack(end);
        }
    }

    /// <summary>A parameter of a template, which stands for its argument: <c>T_</c>. In the parameters of a lambda it is an <c>auto</c>.</summary>
    public sealed class Parameter : CxxNode
    {
        private CxxNode? _argument;

        public Parameter(int index, CxxNode? argument, int owner)
        {
            (Index, _argument, Owner) = (index, argument, owner);
            Pack = argument is Listed or null ? this : null;
        }

        public int Index { get; }

        /// <summary>How many arguments a pack has; null where it is none.</summary>
        public int? Count => _argument is Listed pack ? pack.Items.Count : null;

        /// <summary>Its argument, where that comes later in the symbol.</summary>
        public void StandFor(CxxNode argument) => _argument = argument;

        /// <summary>Its argument, or of a pack the one of this index; null where there is none.</summary>
        public CxxNode? Value(int index) => _argument is Listed pack ? pack.Items.ElementAtOrDefault(index) : _argument;

        public override void Left(CxxWriter to)
        {
            if (to.IsInLambda)
            {
                to.Append(string.Create(CultureInfo.InvariantCulture, $"auto:{Index + 1}"));
            }
            else if (to.Meant(this) is var meant && meant != this)
            {
                to.Left(meant);
            }
        }

        public override void Right(CxxWriter to)
        {
            if (to.Meant(this) is var meant && meant != this)
            {
                to.Right(meant);
            }
        }

        public override CxxShape Shape(CxxWriter by) => by.Meant(this) is var meant && meant != this ? by.ShapeOf(meant) : CxxShape.Plain;

        public override bool HasRight(CxxWriter by) => by.Meant(this) is var meant && meant != this && by.HasRight(meant);
    }

    /// <summary>What is repeated for each argument of a pack: <c>T...</c>.</summary>
    public sealed class Expansion : CxxNode
    {
        private readonly CxxNode _pattern;

        public Expansion(CxxNode pattern)
        {
            _pattern = Holding(pattern);
            Pack = null; // it is used up
        }

        public override void Left(CxxWriter to)
        {
            if (to.IsInLambda || _pattern.Pack?.Count is not { } count)
            {
                to.Append(_pattern.IsSimple ? "" : "(");
                to.Write(_pattern);
                to.Append(_pattern.IsSimple ? "..." : ")...");
                return;
            }

            int outer = to.PackIndex;
            for (int i = 0; i < count && !to.HasFailed; i++)
            {
                to.PackIndex = i;
                to.Append(i == 0 ? "" : ", ");
                to.Write(_pattern);
            }

            to.PackIndex = outer;
        }
    }
}
