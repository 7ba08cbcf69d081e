namespace Ebb.Watching;

/// <summary>What a heap, or the pages behind it, can be seen to do from one sample to the next.</summary>
public enum HeapEventKind
{
    /// <summary>malloc took more from the kernel for an arena: brk(2) for the main one, mprotect(2) or mmap(2) for others.</summary>
    Grew,

    /// <summary>malloc gave the end of an arena back.</summary>
    Shrank,

    /// <summary>An arena was made.</summary>
    ArenaMade,

    /// <summary>Blocks with a mapping of their own became more.</summary>
    MmappedGrew,

    /// <summary>Such blocks were freed, and their mappings went back.</summary>
    MmappedShrank,

    /// <summary>Pages went back although the heaps stand as they did: a trim, or madvise(2) by the program.</summary>
    Returned,

    /// <summary>Pages went to swap.</summary>
    SwappedOut,
}
