namespace Ebb.Leaks;

/// <summary>Where a pointer may lie that keeps a block: the places that a search begins with, in this order.</summary>
public enum RootKind
{
    /// <summary>Variables of the program itself: data and bss.</summary>
    Program,

    /// <summary>Variables of a library.</summary>
    Library,

    /// <summary>Memory that was mapped by somebody else than malloc: runtimes' heaps, tables, thread-local data.</summary>
    Anonymous,

    /// <summary>Memory that is shared with other processes, or could be.</summary>
    Shared,

    /// <summary>A thread's stack, from its stack pointer on, and the thread's own data at its end.</summary>
    Stack,

    /// <summary>Registers of a thread.</summary>
    Register,

    /// <summary>What the kernel keeps for the program: the data of epoll and of timers.</summary>
    Kernel,

    /// <summary>A part of a heap that could not be walked.</summary>
    Unwalked,
}
