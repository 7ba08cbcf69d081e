namespace Ebb.Leaks;

/// <summary>From what the type of a block is known.</summary>
public enum TypeSource
{
    /// <summary>It begins with the table of a C++ class, which says its name.</summary>
    Table,

    /// <summary>Its words hang together as those of a known container do: a guess, though seldom a wrong one.</summary>
    Shape,

    /// <summary>It has the header of a Python object, whose type says its name.</summary>
    Python,
}
