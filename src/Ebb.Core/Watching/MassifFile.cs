using System.Globalization;
using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>A file that valgrind's massif wrote, or that looks so.</summary>
/// <remarks>
/// Its text is <c>key=value</c> lines, a few to each snapshot, behind three lines of head; valgrind's manual, section 9. What a
/// snapshot has must be whole to count: a file that was cut off ends with the last whole one, and says so.
/// </remarks>
public sealed record MassifFile
{
    private const int MostSnapshots = 100_000;

    public required string Command { get; init; }

    /// <summary><c>i</c> instructions, <c>ms</c> milliseconds, <c>B</c> bytes allocated and freed.</summary>
    public required string TimeUnit { get; init; }

    public required IReadOnlyList<MassifSnapshot> Snapshots { get; init; }

    /// <summary>The last snapshot is not whole.</summary>
    public bool IsCut { get; init; }

    /// <summary>A file begins as those of massif do.</summary>
    public static bool IsOne(ReadOnlySpan<byte> start) => start.StartsWith("desc:"u8);

    public static MassifFile Read(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var snapshots = new List<MassifSnapshot>();
        string command = "", unit = "i";
        ulong? time = null, heap = null, extra = null, stacks = null;
        bool isOpen = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("cmd: ", StringComparison.Ordinal))
            {
                command = line["cmd: ".Length..];
            }
            else if (line.StartsWith("time_unit: ", StringComparison.Ordinal))
            {
                unit = line["time_unit: ".Length..];
            }
            else if (line.StartsWith("snapshot=", StringComparison.Ordinal))
            {
                (time, heap, extra, stacks, isOpen) = (null, null, null, null, true);
            }
            else if (line.StartsWith("heap_tree=", StringComparison.Ordinal) && isOpen)
            {
                isOpen = false;
                if (time is { } at && heap is { } bytes && snapshots.Count < MostSnapshots && (snapshots.Count == 0 || at >= snapshots[^1].Time))
                {
                    snapshots.Add(new MassifSnapshot(at, new Bytes(bytes), new Bytes(extra ?? 0), new Bytes(stacks ?? 0)));
                }
            }
            else
            {
                _ = Take(line, "time=", ref time) || Take(line, "mem_heap_B=", ref heap) || Take(line, "mem_heap_extra_B=", ref extra) || Take(line, "mem_stacks_B=", ref stacks);
            }
        }

        return new MassifFile { Command = command, TimeUnit = unit, Snapshots = snapshots, IsCut = isOpen };
    }

    /// <summary>The file as a history: what massif counted in blocks is what is live. Instructions and bytes stand for milliseconds, and it is said.</summary>
    public History ToHistory(string source)
    {
        var remarks = new List<Remark>();
        if (IsCut)
        {
            remarks.Add(new Remark("massif-cut", RemarkSeverity.Warning, "The file is cut off: what comes before its last snapshot was read."));
        }

        if (TimeUnit != "ms")
        {
            remarks.Add(new Remark("massif-time", RemarkSeverity.Info, $"The file counts time in {(TimeUnit == "B" ? "bytes allocated and freed" : "instructions")}: a thousand of them stand for a second. massif --time-unit=ms counts time."));
        }

        return new History
        {
            Source = source,
            Format = "massif",
            Names = [FigureNames.Live, FigureNames.LiveWalked],
            Processes = [new HistoryProcess { Pid = 0, Name = NameIn(Command), CommandLine = Command.Split(' ', StringSplitOptions.RemoveEmptyEntries) }],
            Points =
            [
                .. Snapshots.Select(one => new HistoryPoint
                {
                    Seconds = one.Time / 1000.0,
                    At = DateTimeOffset.UnixEpoch,
                    Process = 0,
                    Samples = 1,
                    Walks = 1,
                    Figures = [PointFigure.Of(0, one.InBlocks.Count), PointFigure.Of(1, one.InBlocks.Count)],
                }),
            ],
            Remarks = remarks,
        };
    }

    private static string NameIn(string command)
    {
        string program = command.Split(' ')[0];
        return program[(program.LastIndexOf('/') + 1)..];
    }

    private static bool Take(string line, string key, ref ulong? value)
    {
        if (!line.StartsWith(key, StringComparison.Ordinal))
        {
            return false;
        }

        // No amount of memory has more than 48 bits, and sums of two of them must not run over.
        value = ulong.TryParse(line.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number < 1UL << 62 ? number : null;
        return true;
    }
}
