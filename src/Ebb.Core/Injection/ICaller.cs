using Ebb.Memory;

namespace Ebb.Injection;

/// <summary>A thread of the target that makes system calls for us.</summary>
internal interface ICaller
{
    /// <summary>Memory of the target's for what the calls' arguments point to.</summary>
    AddressRange Scratch { get; }

    /// <inheritdoc cref="BorrowedThread.Call"/>
    long Call(ulong number, params ReadOnlySpan<ulong> arguments);

    /// <summary>Gives all back that was taken. The thread then stands as it stood before.</summary>
    void Return();
}
