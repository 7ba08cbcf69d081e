using Ebb.Linux;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Cores;

/// <summary>Which parts of a file are there, and which are holes that read as zeros.</summary>
/// <remarks>
/// The kernel leaves a hole for each page that a process never touched (dump_skip of fs/coredump.c), where the file system can
/// have holes. gcore writes zeros, and so does a core that was copied or came through a pipe.
/// </remarks>
internal sealed class DataRuns
{
    // 64 MiB of them; what follows counts as there.
    private const int MaxRuns = 4 << 20;

    private readonly List<(ulong Start, ulong End)> _runs = [];

    public bool HasHoles { get; private init; }

    /// <summary>A file without holes, or one of which that cannot be told.</summary>
    public static DataRuns Whole(ulong length) => new() { _runs = { (0, length) } };

    public static DataRuns Of(SafeFileHandle file, ulong length)
    {
        var found = new DataRuns { HasHoles = true };
        for (ulong at = 0; at < length && found._runs.Count < MaxRuns;)
        {
            long data = SparseFile.NextData(file, (long)at);
            if (data < 0 || (ulong)data >= length)
            {
                return found;
            }

            long hole = SparseFile.NextHole(file, data);
            ulong end = hole <= data ? length : Math.Min((ulong)hole, length);
            found._runs.Add(((ulong)data, end));
            at = end;
        }

        if (found._runs is [(0, var whole)] && whole == length)
        {
            return Whole(length);
        }

        if (found._runs.Count == MaxRuns)
        {
            found._runs[^1] = (found._runs[^1].Start, length);
        }

        return found;
    }

    /// <summary>The first run that ends after <paramref name="from"/>; false where none does.</summary>
    public bool TryNext(ulong from, out ulong start, out ulong end)
    {
        int low = 0;
        for (int high = _runs.Count; low < high;)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _runs[middle].End > from ? (low, middle) : (middle + 1, high);
        }

        (start, end) = low < _runs.Count ? _runs[low] : default;
        return low < _runs.Count;
    }
}
