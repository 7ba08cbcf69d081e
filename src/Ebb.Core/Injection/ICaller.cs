using Ebb.Memory;

namespace Ebb.Injection;

/// <summary>A thread of the target that makes system calls for us.</summary>
internal interface ICaller
{
    /// <summary>Memory of the target's for what the calls' arguments point to.</summary>
    AddressRange Scratch { get; }

    /// <inheritdoc cref="BorrowedThread.Call(ulong, Action?, ReadOnlySpan{ulong})"/>
    long Call(ulong number, params ReadOnlySpan<ulong> arguments) => Call(number, null, arguments);

    /// <param name="meanwhile">What we do while the kernel makes the call.</param>
    /// <inheritdoc cref="BorrowedThread.Call(ulong, Action?, ReadOnlySpan{ulong})"/>
    long Call(ulong number, Action? meanwhile, params ReadOnlySpan<ulong> arguments);

    /// <summary>Gives all back that was taken. The thread then stands as it stood before.</summary>
    void Return();
}
