using Ebb.Memory;

namespace Ebb.Trimming;

/// <summary>Which stretches of memory have pages behind them, for many questions.</summary>
internal sealed class Residence
{
    private readonly List<ulong> _starts = [];
    private readonly List<ulong> _ends = [];
    private readonly List<ulong> _before = []; // resident bytes before each stretch

    /// <param name="stretches">By address.</param>
    public Residence(IEnumerable<PageStretch> stretches)
    {
        ulong sum = 0;
        foreach (PageStretch stretch in stretches)
        {
            if (stretch.State != PageState.Present)
            {
                continue;
            }

            ulong start = stretch.Start.Value, end = start + stretch.Length.Count;
            if (_ends.Count > 0 && start < _ends[^1])
            {
                continue; // of another malloc in the same memory: told already
            }

            _starts.Add(start);
            _ends.Add(end);
            _before.Add(sum);
            sum += end - start;
        }
    }

    public ulong Resident(ulong from, ulong to) => to <= from ? 0 : Before(to) - Before(from);

    /// <summary>The resident stretches inside a range; a gap shorter than <paramref name="gap"/> does not divide them.</summary>
    public IEnumerable<AddressRange> Inside(ulong from, ulong to, ulong gap)
    {
        AddressRange? open = null;
        for (int i = FirstBehind(from); i < _starts.Count && _starts[i] < to; i++)
        {
            var next = new AddressRange(Math.Max(_starts[i], from), Math.Min(_ends[i], to));
            if (open is { } before && next.Start - before.End > gap)
            {
                yield return before;
                open = next;
            }
            else
            {
                open = new AddressRange(open?.Start ?? next.Start, next.End);
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private ulong Before(ulong at)
    {
        int i = FirstBehind(at);
        return i == _starts.Count
            ? (i == 0 ? 0 : _before[^1] + _ends[^1] - _starts[^1])
            : _before[i] + (at > _starts[i] ? at - _starts[i] : 0);
    }

    // The first stretch that ends behind an address.
    private int FirstBehind(ulong at)
    {
        int low = 0, high = _ends.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _ends[middle] <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
