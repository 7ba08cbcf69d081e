using Ebb.Linux;

namespace Ebb.Memory;

/// <summary>The memory of a running process, and which of its pages are there.</summary>
public sealed class LiveProcess : IPagedMemory, IDisposable
{
    private readonly ProcessMemory _memory;
    private readonly PageTable _pages;

    /// <exception cref="TargetException">It has ended, or may not be read.</exception>
    public LiveProcess(int pid)
    {
        Pid = pid;
        _pages = PageTable.Open(pid);
        _memory = new ProcessMemory(pid);
    }

    public int Pid { get; }

    public Bytes BytesRead => new((ulong)_memory.BytesRead);

    public int Read(Address at, Span<byte> into) => _memory.Read(at.Value, into);

    public int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into) => _memory.Gather(pieces, into);

    public int NextPages(ref ulong from, ulong end, Span<PageRun> runs) => _pages.Next(ref from, end, runs);

    public void Dispose()
    {
        _memory.Dispose();
        _pages.Dispose();
    }
}
