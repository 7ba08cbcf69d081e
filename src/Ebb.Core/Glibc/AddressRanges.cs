using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Ranges of addresses that do not overlap, for a quick "does it lie in one of them".</summary>
internal sealed class AddressRanges
{
    private readonly ulong[] _starts;
    private readonly ulong[] _ends;

    public AddressRanges(IEnumerable<AddressRange> ranges)
    {
        AddressRange[] sorted = [.. ranges];
        Array.Sort(sorted);
        _starts = Array.ConvertAll(sorted, static range => range.Start);
        _ends = Array.ConvertAll(sorted, static range => range.End);
    }

    public bool Contains(ulong at)
    {
        if (_starts.Length == 0 || at < _starts[0] || at >= _ends[^1])
        {
            return false;
        }

        int index = Array.BinarySearch(_starts, at);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && at < _ends[index];
    }
}
