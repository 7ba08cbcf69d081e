using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Snapshots;

namespace Ebb.Lab;

/// <summary>The main heap of a worker at one moment, from its start to its end.</summary>
public sealed class MapStrip
{
    private static readonly int s_states = Enum.GetValues<MapState>().Length;

    private readonly HeapRegion[] _regions;
    private readonly IEnumerable<PageStretch> _pages;

    private MapStrip(string name, HeapRegion[] regions, IEnumerable<PageStretch> pages)
    {
        Name = name;
        _regions = regions;
        _pages = pages;
        Length = new Bytes(regions.Length == 0 ? 0 : regions[^1].End.Value - regions[0].Start.Value);
    }

    /// <summary>What had been done by then, in a few words.</summary>
    public string Name { get; }

    public Bytes Length { get; }

    /// <param name="snapshot">Taken with a map.</param>
    public static MapStrip Of(string name, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        HeapMap? map = snapshot.Mallocs.Count > 0 ? snapshot.Mallocs[0].Map : null;
        HeapRegion[] main = map is null ? [] : [.. map.Regions.Where(static region => region.Arena == 0).OrderBy(static region => region.Start.Value)];
        return new MapStrip(name, main, map?.Pages ?? []);
    }

    /// <summary>How many bytes are in each state, column by column of so many bytes.</summary>
    public IReadOnlyList<double[]> Columns(int count, double each)
    {
        double[][] columns = [.. Enumerable.Range(0, count).Select(static _ => new double[s_states])];
        ulong origin = _regions.Length == 0 ? 0 : _regions[0].Start.Value;
        using IEnumerator<PageStretch> pages = _pages.GetEnumerator();
        bool hasPage = pages.MoveNext();
        foreach ((ulong from, ulong to, MapState state) in Pieces())
        {
            ulong at = from;
            while (at < to)
            {
                while (hasPage && pages.Current.Start.Value + pages.Current.Length.Count <= at)
                {
                    hasPage = pages.MoveNext();
                }

                ulong start = hasPage ? pages.Current.Start.Value : ulong.MaxValue;
                bool isPresent = start <= at && pages.Current.State == PageState.Present;
                ulong end = Math.Min(to, start > at ? start : start + pages.Current.Length.Count);
                Add(columns, (at - origin) / each, (end - origin) / each, each, isPresent ? state : MapState.Absent);
                at = end;
            }
        }

        return columns;
    }

    private IEnumerable<(ulong From, ulong To, MapState State)> Pieces()
    {
        foreach (HeapRegion region in _regions)
        {
            yield return (region.Start.Value, region.First.Value, MapState.Live);
            foreach (ChunkRun run in region.Runs)
            {
                yield return (run.At.Value, run.End.Value, run.State switch
                {
                    ChunkState.Tcache => MapState.Cached,
                    ChunkState.Fastbin => MapState.Fastbin,
                    ChunkState.Bin or ChunkState.Top => MapState.Free,
                    _ => MapState.Live,
                });
            }
        }
    }

    // From a place to another, in columns.
    private static void Add(double[][] columns, double from, double to, double each, MapState state)
    {
        for (int column = (int)from; column < to && column < columns.Length; column++)
        {
            columns[column][(int)state] += (Math.Min(to, column + 1) - Math.Max(from, column)) * each;
        }
    }
}
