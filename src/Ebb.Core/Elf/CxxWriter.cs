using System.Text;

namespace Ebb.Elf;

/// <summary>What is written of a C++ name: it ends where the name would be too long, too deep or too much work.</summary>
internal sealed class CxxWriter
{
    public const int MaxLength = 16 * 1024;
    public const int MaxSteps = 64 * 1024;
    private const int MaxDepth = 256;
    private readonly StringBuilder _text = new();
    private int _depth;

    public int Steps { get; private set; }

    public bool HasFailed { get; private set; }

    /// <summary>Which argument of a pack is written, while an expansion repeats itself for each.</summary>
    public int PackIndex { get; set; }

    /// <summary>Parameters are those of a lambda.</summary>
    public bool IsInLambda { get; set; }

    /// <summary>The character that was written last, even where it was taken back: c++filt decides about spaces by it.</summary>
    public char Last { get; private set; }

    public int Length => _text.Length;

    /// <summary>Where the last length of an array ended, for arrays of arrays.</summary>
    public int EndOfArray { get; set; } = -1;

    public string? Text => HasFailed ? null : _text.ToString();

    public void Write(CxxNode node)
    {
        Left(node);
        Right(node);
    }

    /// <summary>What of a type stands before the name of a variable of it.</summary>
    public void Left(CxxNode node)
    {
        if (Enter())
        {
            node.Left(this);
            _depth--;
        }
    }

    /// <summary>What of a type stands behind the name of a variable of it: the length of an array, the parameters of a function.</summary>
    public void Right(CxxNode node)
    {
        if (Enter())
        {
            node.Right(this);
            _depth--;
        }
    }

    public CxxShape ShapeOf(CxxNode node)
    {
        if (!Enter())
        {
            return CxxShape.Plain;
        }

        CxxShape shape = node.Shape(this);
        _depth--;
        return shape;
    }

    /// <summary>Something of it stands behind a name.</summary>
    public bool HasRight(CxxNode node)
    {
        if (!Enter())
        {
            return false;
        }

        bool has = node.HasRight(this);
        _depth--;
        return has;
    }

    /// <summary>What a parameter stands for; everything else stands for itself.</summary>
    public CxxNode Meant(CxxNode node)
    {
        while (node is CxxNode.Parameter parameter && !IsInLambda && Step())
        {
            if (parameter.Value(PackIndex) is not { } value)
            {
                Fail();
                return node;
            }

            node = value;
        }

        return node;
    }

    public void Append(string text)
    {
        if (HasFailed || text.Length == 0)
        {
            return;
        }

        if (text.Length > MaxLength - _text.Length)
        {
            Fail();
            return;
        }

        _text.Append(text);
        Last = text[^1];
    }

    public void TakeBack(int length) => _text.Length = int.Min(length, _text.Length);

    public void Fail() => HasFailed = true;

    // After a failure the depth no longer counts: nothing is entered again.
    private bool Enter() => _depth < MaxDepth ? Step() && ++_depth > 0 : Refuse();

    private bool Step() => !HasFailed && (Steps < MaxSteps ? ++Steps > 0 : Refuse());

    private bool Refuse()
    {
        Fail();
        return false;
    }
}
