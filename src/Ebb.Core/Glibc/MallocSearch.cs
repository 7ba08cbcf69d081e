using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Finds <c>main_arena</c> and <c>mp_</c> in the data of a running process, where the file that holds them cannot be opened.</summary>
/// <remarks>
/// An upgrade of libc deletes the file under processes that use it. An arena's empty bins point at themselves; nothing else
/// does so in rows. The settings stand a little before it.
/// </remarks>
internal static class MallocSearch
{
    private const int MaxBytes = 4 << 20;
    private const int MaxCandidates = 4096;
    private const ulong SettingsReach = 0x1000;
    private const int LeastScore = 4;
    private const ulong LeastHeap = 4096;

    /// <summary>Searches one stretch of writable data; null where nothing holds together.</summary>
    /// <param name="brk">Start and end of the memory that brk made, where it is known: the settings name its start.</param>
    public static MallocImage? Find(IMemory memory, ulong start, ulong end, (ulong Start, ulong End)? brk) =>
        Find(memory, start, end, at => brk is { } heap && at >= heap.Start && at < heap.End);

    /// <summary>Searches one stretch of writable data; null where nothing holds together.</summary>
    /// <param name="isHeap">Whether an address may be the start of the memory that brk made, which the settings name.</param>
    public static MallocImage? Find(IMemory memory, ulong start, ulong end, Func<ulong, bool> isHeap)
    {
        byte[] data = new byte[Math.Min(end - start, MaxBytes)];
        int read = memory.Read(new Address(start), data);
        ReadOnlySpan<byte> bytes = data.AsSpan(0, read & ~7);
        int candidates = 0;
        for (int at = 0; at + 16 <= bytes.Length; at += 8)
        {
            ulong self = start + (ulong)at - 16;
            if (bytes.Word(at) != self || bytes.Word(at + 8) != self)
            {
                continue;
            }

            // The bins before it may hold chunks: each may have been the first.
            for (int before = 0; before < ArenaLayout.BinWords / 2 && candidates < MaxCandidates; before++)
            {
                foreach (ArenaLayout layout in ArenaLayout.All)
                {
                    ulong arena = start + (ulong)at - (16 * (ulong)before) - (ulong)layout.Bins;
                    if (arena >= start && IsMain(memory, bytes, start, arena, layout))
                    {
                        return ImageOf(memory, arena, layout, start, isHeap);
                    }
                }
            }

            candidates++;
            at += 8;
        }

        return null;
    }

    // The next arena of the last is the first; cheap tests before the whole ring is read.
    private static bool IsMain(IMemory memory, ReadOnlySpan<byte> bytes, ulong start, ulong arena, ArenaLayout layout)
    {
        int offset = (int)(arena - start);
        return offset + layout.Size <= bytes.Length
            && (bytes.HalfWord(offset + layout.Flags) & ~7) == 0
            && bytes.Word(offset + layout.SystemMem) <= bytes.Word(offset + layout.MaxSystemMem)
            && ArenaRing.TryRead(memory, new Address(arena), layout, out ArenaRing? ring, new DamageLog())
            && ring.Layout == layout
            && ring.Arenas.All(HasItsMemory);
    }

    // 2.23 put attached_threads before system_mem, and the rest of the struct reads alike: a handful of threads is no size of a heap.
    private static bool HasItsMemory(Arena arena) => arena.IsInitial ? arena.SystemMem == 0 : arena.SystemMem >= LeastHeap;

    private static MallocImage ImageOf(IMemory memory, ulong arena, ArenaLayout layout, ulong start, Func<ulong, bool> isHeap)
    {
        (int Score, ulong At, ParamLayout? Layout) best = (LeastScore, 0, null);
        for (ulong at = arena - 8; at >= Math.Max(start, arena - SettingsReach); at -= 8)
        {
            foreach (ParamLayout candidate in ParamLayout.Candidates(layout.Since))
            {
                if (MallocParameters.TryReadAs(memory, new Address(at), candidate, isHeap, out MallocParameters? parameters)
                    && Score(parameters) is var score && score > best.Score)
                {
                    best = (score, at, candidate);
                }
            }
        }

        return new MallocImage
        {
            MainArena = arena,
            Mp = best.Layout is null ? null : best.At,
            ArenaLayout = layout,
            ParamLayouts = best.Layout is null ? [] : [best.Layout],
            Version = null,
            VirtualBase = 0,
        };
    }

    // Most programs leave most settings as they are.
    private static int Score(MallocParameters parameters)
    {
        Settings settings = parameters.Settings;
        int score = parameters.SbrkBase != 0 ? 3 : 0;
        score += settings.ArenaTest == 8 ? 1 : 0;
        score += settings.MmapMax == 65536 ? 1 : 0;
        score += settings.TopPad == Settings.DefaultTrimThreshold ? 1 : 0;
        score += settings.TrimThreshold >= Settings.DefaultTrimThreshold ? 1 : 0;
        score += settings.MmapThreshold >= Settings.DefaultMmapThreshold ? 1 : 0;
        score += settings.TcacheCount is 7 or 16 ? 1 : 0;
        return score;
    }
}
