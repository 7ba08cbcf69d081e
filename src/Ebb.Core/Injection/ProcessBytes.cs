using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Injection;

/// <summary>The memory of a process, without a look at its page table.</summary>
internal sealed class ProcessBytes(int pid) : IMemory, IDisposable
{
    private readonly ProcessMemory _memory = new(pid);

    public int Read(Address at, Span<byte> into) => _memory.Read(at.Value, into);

    public void Dispose() => _memory.Dispose();
}
