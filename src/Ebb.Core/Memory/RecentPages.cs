namespace Ebb.Memory;

/// <summary>Memory that does not change, of which the pages that were read last are kept: for many small reads near one another.</summary>
internal sealed class RecentPages(IMemory memory) : IMemory
{
    private const int Kept = 256;
    private const int Page = 4096;

    private readonly IMemory _memory = memory;
    private readonly (ulong At, int Length, byte[]? Bytes)[] _pages = new (ulong, int, byte[]?)[Kept];

    public int Read(Address at, Span<byte> into)
    {
        int offset = (int)(at.Value % Page);
        if (offset + into.Length > Page)
        {
            return _memory.Read(at, into);
        }

        ref (ulong At, int Length, byte[]? Bytes) page = ref _pages[at.Value / Page % Kept];
        ulong start = at.Value - (ulong)offset;
        if (page.Bytes is null || page.At != start)
        {
            page.Bytes ??= new byte[Page];
            page.At = start;
            page.Length = _memory.Read(new Address(start), page.Bytes);
        }

        int count = Math.Clamp(page.Length - offset, 0, into.Length);
        page.Bytes.AsSpan(offset, count).CopyTo(into);
        return count;
    }
}
