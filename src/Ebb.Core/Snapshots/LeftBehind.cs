using System.Runtime.InteropServices;
using Ebb.Leaks;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Memory that a program keeps out of copies of itself, as the heaps of some runtimes are: read while it stands, since pointers to blocks may lie there.</summary>
/// <remarks>madvise(2), <c>MADV_DONTFORK</c> and <c>MADV_WIPEONFORK</c>. Room for it is made before, with all pages there, so that the target waits for the reading alone.</remarks>
internal sealed class LeftBehind
{
    /// <summary>More is not read: the target would stand too long.</summary>
    public static readonly Bytes Most = Bytes.FromMebibytes(1024);

    private const int Slack = 4 << 20;
    private const int Piece = 1 << 20;

    private readonly LiveProcess _memory;
    private readonly List<AddressRange> _ranges;
    private readonly ulong[] _words;
    private int _used;

    private LeftBehind(LiveProcess memory, List<AddressRange> ranges, Bytes room)
    {
        _memory = memory;
        _ranges = ranges;
        _words = ranges.Count == 0 ? [] : new ulong[((long)room.Count + Slack) / 8];
        _words.AsSpan().Fill(1); // all pages of it are there from now on
    }

    /// <summary>All of it could be read.</summary>
    public bool IsWhole { get; private set; } = true;

    public Bytes Size { get; private init; }

    /// <summary>The words found there.</summary>
    public ReadOnlyMemory<ulong> Words => _words.AsMemory(0, _used);

    /// <param name="memory">The target's own.</param>
    public static LeftBehind Of(int pid, LiveProcess memory)
    {
        var ranges = new List<AddressRange>();
        Bytes size = Bytes.Zero;
        foreach (SmapsMapping mapping in Smaps.Parse(ProcFile.Read(pid, "smaps")))
        {
            bool isLeft = (mapping.Flags & (VmFlags.NotOnFork | VmFlags.WipeOnFork)) != 0 && (mapping.Access & Access.Shared) == 0 && (mapping.Access & Access.Read) != 0;
            if (isLeft && (mapping.Anonymous > Bytes.Zero || mapping.Swap > Bytes.Zero))
            {
                ranges.Add(new AddressRange(mapping.Start.Value, mapping.End.Value));
                size += mapping.Anonymous + mapping.Swap;
            }
        }

        bool fits = size <= Most;
        return new LeftBehind(memory, fits ? ranges : [], size) { Size = size, IsWhole = fits };
    }

    /// <summary>Reads it. Called once before the target stands, so that all code for it is there.</summary>
    public void Read()
    {
        (_used, IsWhole) = (0, Size <= Most);
        foreach (AddressRange range in _ranges)
        {
            foreach (AddressRange pages in RootSearch.PagesOf(_memory, range.Start, range.End, isShared: false))
            {
                for (ulong at = pages.Start; at < pages.End;)
                {
                    int wanted = (int)Math.Min(Math.Min(Piece, pages.End - at), (ulong)(_words.Length - _used) * 8);
                    int read = _memory.Read(new Address(at), MemoryMarshal.AsBytes(_words.AsSpan(_used))[..wanted]) & ~7;
                    if (read == 0)
                    {
                        IsWhole = false; // it grew since, or went away
                        break;
                    }

                    at += (ulong)read;
                    _used += read / 8;
                }
            }
        }
    }
}
