using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>All arenas of one malloc, in the one layout in which they hold together.</summary>
internal sealed class ArenaRing
{
    /// <summary>More arenas than any process has: glibc stops at eight for each processor unless told otherwise.</summary>
    private const int Limit = 65536;

    private const int BinCount = 127;
    private const int LeastSelfLinked = 3;

    private ArenaRing(ArenaLayout layout, IReadOnlyList<Arena> arenas)
    {
        Layout = layout;
        Arenas = arenas;
    }

    public ArenaLayout Layout { get; }

    public IReadOnlyList<Arena> Arenas { get; }

    /// <summary>Follows the ring from the main arena, in the likeliest layout first. The first that closes is the right one.</summary>
    /// <param name="damage">What each layout stumbled over; filled only where none holds.</param>
    public static bool TryRead(IMemory memory, Address main, ArenaLayout likeliest, [NotNullWhen(true)] out ArenaRing? ring, DamageLog damage)
    {
        var stumbles = new List<(ulong At, ulong Found, string What)>();
        foreach (ArenaLayout layout in ArenaLayout.All.Where(row => row != likeliest).Prepend(likeliest))
        {
            if (TryFollow(memory, main.Value, layout, out IReadOnlyList<Arena>? arenas, out (ulong At, ulong Found, string What) stumble))
            {
                ring = new ArenaRing(layout, arenas);
                return true;
            }

            stumbles.Add(stumble);
        }

        (ulong at, ulong found, string what) = stumbles[0];
        damage.Add(DamageKind.ArenaRing, at, found, what);
        ring = null;
        return false;
    }

    private static bool TryFollow(
        IMemory memory,
        ulong main,
        ArenaLayout layout,
        [NotNullWhen(true)] out IReadOnlyList<Arena>? arenas,
        out (ulong At, ulong Found, string What) stumble)
    {
        arenas = null;
        var found = new List<Arena>();
        var seen = new HashSet<ulong>();
        Span<byte> bytes = new byte[layout.Size];
        ulong at = main;
        do
        {
            if (!memory.TryRead(new Address(at), bytes))
            {
                stumble = (at, 0, "an arena cannot be read");
                return false;
            }

            if (!TrySee(bytes, at, found.Count, layout, out Arena? arena, out stumble))
            {
                return false;
            }

            found.Add(arena);
            at = arena.Next;
            if (found.Count == Limit || !seen.Add(at))
            {
                stumble = (main, at, "the circle of arenas does not close");
                return false;
            }
        }
        while (at != main);

        arenas = found;
        return true;
    }

    private static bool TrySee(
        ReadOnlySpan<byte> bytes,
        ulong at,
        int index,
        ArenaLayout layout,
        [NotNullWhen(true)] out Arena? arena,
        out (ulong At, ulong Found, string What) stumble)
    {
        arena = null;
        int flags = bytes.HalfWord(layout.Flags);
        ulong top = bytes.Word(layout.Top);
        ulong initialTop = at + (ulong)layout.Bins - 16;
        ulong system = bytes.Word(layout.SystemMem);
        ulong most = bytes.Word(layout.MaxSystemMem);
        ulong next = bytes.Word(layout.Next);
        bool isInitial = top == 0 || top == initialTop;
        ulong[] fastbins = layout.Fastbins is { } heads ? ReadFastbins(bytes, heads) : [];

        stumble = (flags & ~7) != 0 ? (at, (ulong)(uint)flags, "an arena has impossible flags")
            : (top & 15) != 0 && !isInitial ? (at, top, "an arena's top is not aligned")
            : system > most ? (at, system, "an arena has more memory than it ever had")
            : (next & 7) != 0 || next == 0 ? (at, next, "an arena does not lead to the next")
            : !HasBins(bytes, at, layout, isInitial) ? (at, 0UL, "an arena's bins do not point back at themselves")
            : fastbins.Any(head => (head & 15) != 0) ? (at, 0UL, "a fastbin's head is not a chunk")
            : default;
        if (stumble.What is not null)
        {
            return false;
        }

        arena = new Arena
        {
            Index = index,
            At = at,
            Mutex = bytes.HalfWord(0),
            Flags = flags,
            Fastbins = fastbins,
            Bins = isInitial && bytes.Word(layout.Bins) == 0 ? default : SumBins(bytes, at, layout),
            Top = top,
            IsInitial = isInitial,
            Next = next,
            AttachedThreads = layout.AttachedThreads is { } attached ? bytes.Word(attached) : null,
            SystemMem = system,
            MaxSystemMem = most,
        };
        return true;
    }

    private static ulong[] ReadFastbins(ReadOnlySpan<byte> bytes, int heads)
    {
        ulong[] fastbins = new ulong[FastbinProof.Classes];
        for (int i = 0; i < fastbins.Length; i++)
        {
            fastbins[i] = bytes.Word(heads + (8 * i));
        }

        return fastbins;
    }

    // An empty bin's two links are the address 16 bytes before it. No other field looks so, 127 times in a row.
    private static bool HasBins(ReadOnlySpan<byte> bytes, ulong at, ArenaLayout layout, bool isInitial)
    {
        int selfLinked = 0;
        int zero = 0;
        for (int bin = 0; bin < BinCount; bin++)
        {
            int offset = layout.Bins + (16 * bin);
            ulong self = at + (ulong)offset - 16;
            ulong forward = bytes.Word(offset);
            ulong back = bytes.Word(offset + 8);
            if (forward == self && back == self)
            {
                selfLinked++;
            }
            else if ((forward | back) == 0)
            {
                zero++;
            }
            else if (!IsLink(forward, self) || !IsLink(back, self))
            {
                return false;
            }
        }

        return zero == BinCount ? isInitial : zero == 0 && selfLinked >= LeastSelfLinked;
    }

    private static FreeLists SumBins(ReadOnlySpan<byte> bytes, ulong at, ArenaLayout layout)
    {
        FreeLists sum = default;
        for (int bin = 0; bin < BinCount; bin++)
        {
            int offset = layout.Bins + (16 * bin);
            sum += FreeLists.Of(at + (ulong)offset - 16, bytes.Word(offset), bytes.Word(offset + 8));
        }

        return sum;
    }

    private static bool IsLink(ulong link, ulong self) => link == self || (link != 0 && (link & 15) == 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Layout}, ring of {Arenas.Count}");
}
