namespace Ebb.Leaks;

/// <summary>What the first bytes of a block look like.</summary>
public enum BlockContent
{
    /// <summary>Neither of the others.</summary>
    Mixed,

    /// <summary>Nothing was written there, or zeros.</summary>
    Zeros,

    /// <summary>Letters.</summary>
    Text,

    /// <summary>Addresses of heaps, of files or of stacks.</summary>
    Pointers,
}
