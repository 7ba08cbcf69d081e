namespace Ebb.Elf;

/// <summary>A part of a C++ name: what a symbol says, before it is written.</summary>
/// <remarks>
/// Parts are shared, as substitutions share them, so that they take no more room than the symbol. Only a parameter of a conversion operator
/// is given its value later, and can stand for itself: what follows parts counts its steps.
/// </remarks>
internal abstract partial class CxxNode
{
    /// <summary>The first parameter in it that stands for a pack; an expansion repeats it for each of them.</summary>
    public Parameter? Pack { get; protected set; }

    /// <summary>The function whose parameters are in it; 0 where there are none.</summary>
    public int Owner { get; protected set; }

    /// <summary>The name that its constructors have; null where it has none itself.</summary>
    public virtual CxxNode? Base => this;

    /// <summary>An operand without parentheses around it.</summary>
    public virtual bool IsSimple => false;

    public abstract void Left(CxxWriter to);

    public virtual void Right(CxxWriter to)
    {
    }

    public virtual CxxShape Shape(CxxWriter by) => CxxShape.Plain;

    public virtual bool HasRight(CxxWriter by) => Shape(by) != CxxShape.Plain;

    // A part of it, with what that knows of parameters.
    private T Holding<T>(T part)
        where T : CxxNode?
    {
        Pack ??= part?.Pack;
        Owner = Owner == 0 ? part?.Owner ?? 0 : Owner;
        return part;
    }

    private T HoldingAll<T>(T parts)
        where T : IEnumerable<CxxNode>
    {
        foreach (CxxNode part in parts)
        {
            Holding(part);
        }

        return parts;
    }
}
