namespace Ebb.Elf;

internal abstract partial class CxxNode
{
    /// <summary>A pointer, an lvalue reference or an rvalue reference.</summary>
    public sealed class Pointer : CxxNode
    {
        private readonly string _mark;
        private readonly CxxNode _target;

        public Pointer(string mark, CxxNode target)
        {
            (_mark, _target) = (mark, Holding(target));
        }

        public override void Left(CxxWriter to)
        {
            if (Folded(to, out CxxNode target) is { } mark)
            {
                to.Left(target);
                Open(to, target, isApart: false);
                to.Append(mark);
            }
            else
            {
                to.Left(target);
            }
        }

        public override void Right(CxxWriter to)
        {
            if (Folded(to, out CxxNode target) is not null)
            {
                to.Append(to.ShapeOf(target) == CxxShape.Plain ? "" : ")");
            }

            to.Right(target);
        }

        public override bool HasRight(CxxWriter by) => by.HasRight(_target);

        // A reference to a parameter that is one is one reference, of an lvalue if one of them is. Null: that of the target.
        private string? Folded(CxxWriter by, out CxxNode target)
        {
            target = _target;
            if (_mark == "*" || by.Meant(_target) is not Pointer { _mark: not "*" } inner)
            {
                return _mark;
            }

            target = inner._mark == "&" || inner._mark == _mark ? inner : inner._target;
            return target == inner ? null : _mark;
        }
    }

    /// <summary>A type with a qualifier behind it: <c>const</c>, <c>_Complex</c>, a vendor's own.</summary>
    public sealed class Qualified : CxxNode
    {
        private readonly CxxNode _type;
        private readonly string _qualifier;

        public Qualified(CxxNode type, string qualifier)
        {
            (_type, _qualifier) = (Holding(type), qualifier);
        }

        public override void Left(CxxWriter to)
        {
            if (to.ShapeOf(_type) == CxxShape.Function)
            {
                to.Fail(); // only by way of a parameter, and it means nothing
                return;
            }

            // One that is there twice, once by way of a parameter, is written once.
            List<string> qualifiers = [];
            CxxNode type = this;
            while (to.Meant(type) is Qualified outer && !to.HasFailed)
            {
                if (!qualifiers.Contains(outer._qualifier))
                {
                    qualifiers.Add(outer._qualifier);
                }

                type = outer._type;
            }

            to.Left(type);
            for (int i = qualifiers.Count - 1; i >= 0; i--)
            {
                to.Append(qualifiers[i]);
            }
        }

        public override void Right(CxxWriter to) => to.Right(_type);

        public override CxxShape Shape(CxxWriter by) => by.ShapeOf(_type);

        public override bool HasRight(CxxWriter by) => by.HasRight(_type);
    }

    /// <summary>A type of functions.</summary>
    public sealed class Function : CxxNode
    {
        private readonly CxxNode _result;
        private readonly Listed _parameters;
        private readonly string _qualifiers;

        public Function(CxxNode result, Listed parameters, string qualifiers)
        {
            (_result, _parameters, _qualifiers) = (Holding(result), Holding(parameters), qualifiers);
        }

        public override void Left(CxxWriter to)
        {
            to.Left(_result);
            to.Append(to.HasRight(_result) ? "" : " ");
        }

        public override void Right(CxxWriter to)
        {
            to.Append("(");
            to.Write(_parameters);
            to.Append(")");
            to.Append(_qualifiers);
            to.Right(_result);
        }

        public override CxxShape Shape(CxxWriter by) => CxxShape.Function;
    }

    /// <summary>A type of arrays; those of unknown length have none.</summary>
    public sealed class Array : CxxNode
    {
        private readonly CxxNode _element;
        private readonly CxxNode? _length;

        public Array(CxxNode element, CxxNode? length)
        {
            (_element, _length) = (Holding(element), Holding(length));
        }

        public override void Left(CxxWriter to) => to.Left(_element);

        public override void Right(CxxWriter to)
        {
            to.Append(to.Length == to.EndOfArray ? "[" : " [");
            if (_length is not null)
            {
                to.Write(_length);
            }

            to.Append("]");
            to.EndOfArray = to.Length;
            to.Right(_element);
        }

        public override CxxShape Shape(CxxWriter by) => CxxShape.Array;
    }

    /// <summary>A pointer to a member of a class.</summary>
    public sealed class MemberPointer : CxxNode
    {
        private readonly CxxNode _class;
        private readonly CxxNode _member;

        public MemberPointer(CxxNode @class, CxxNode member)
        {
            (_class, _member) = (Holding(@class), Holding(member));
        }

        public override void Left(CxxWriter to)
        {
            to.Left(_member);
            Open(to, _member, isApart: true);
            to.Append(to.Last is '(' or ' ' ? "" : " ");
            to.Write(_class);
            to.Append("::*");
        }

        public override void Right(CxxWriter to)
        {
            to.Append(to.ShapeOf(_member) == CxxShape.Plain ? "" : ")");
            to.Right(_member);
        }

        public override bool HasRight(CxxWriter by) => by.HasRight(_member);
    }

    // What a pointer opens around a function or an array, with the spaces of c++filt.
    private static void Open(CxxWriter to, CxxNode target, bool isApart)
    {
        bool isBlank = to.Last is ' ';
        to.Append(to.ShapeOf(target) switch
        {
            CxxShape.Array => " (",
            CxxShape.Function when isBlank || (!isApart && to.Last is '(' or '*') => "(",
            CxxShape.Function => " (",
            _ => "",
        });
    }
}
