using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>One malloc as its headers have it: a few reads of a few kilobytes, however large its heaps are.</summary>
/// <param name="Print">A number that changes when anything is handed out or freed but by a thread's cache: of tops, bins, fastbins and sizes.</param>
internal sealed record MallocHeads(IReadOnlyList<ArenaHead> Arenas, Bytes Mmapped, ulong Print)
{
    private const int SizeAt = 8;

    /// <summary>Null where its arenas do not hold together: they are being made, or changed while they are read.</summary>
    public static MallocHeads? Read(IPagedMemory memory, MallocPlace place)
    {
        var damage = new DamageLog();
        if (!ArenaRing.TryRead(memory, place.MainArena, place.Image.ArenaLayout, out ArenaRing? ring, damage))
        {
            return null;
        }

        ulong[] tops = TopsOf(memory, ring.Arenas);
        var arenas = new ArenaHead[ring.Arenas.Count];
        for (int i = 0; i < arenas.Length; i++)
        {
            Arena arena = ring.Arenas[i];
            int number = i == 0 ? 0 : arenas.Length - i;
            arenas[number] = new ArenaHead(number, new Address(arena.At), new Bytes(arena.SystemMem), new Bytes(Math.Min(tops[i], arena.SystemMem)));
        }

        Bytes mmapped = place.Settings is { } at && MallocParameters.TryRead(memory, at, place.Image.ParamLayouts, static _ => true, out MallocParameters? parameters, damage)
            ? new Bytes(parameters.Settings.MmappedBytes)
            : Bytes.Zero;
        return new MallocHeads(arenas, mmapped, PrintOf(ring.Arenas, tops, mmapped));
    }

    private static ulong PrintOf(IReadOnlyList<Arena> arenas, ulong[] tops, Bytes mmapped)
    {
        ulong print = mmapped.Count;
        for (int i = 0; i < tops.Length; i++)
        {
            Arena arena = arenas[i];
            print = Mix.Of(print ^ arena.Top) + tops[i] + arena.SystemMem + arena.Bins.Forward + arena.Bins.Backward;
            foreach (ulong head in arena.Fastbins)
            {
                print = Mix.Of(print ^ head);
            }
        }

        return print;
    }

    private static ulong[] TopsOf(IPagedMemory memory, IReadOnlyList<Arena> arenas)
    {
        ulong[] tops = new ulong[arenas.Count];
        byte[] bytes = new byte[8 * ProcessMemory.MaxPieces];
        for (int done = 0; done < tops.Length;)
        {
            var pieces = new List<Piece>();
            var owners = new List<int>();
            for (; done < tops.Length && pieces.Count < ProcessMemory.MaxPieces; done++)
            {
                if (!arenas[done].IsInitial)
                {
                    pieces.Add(new Piece(arenas[done].Top + SizeAt, 8 * pieces.Count, 8));
                    owners.Add(done);
                }
            }

            // One that cannot be read, because the heap shrank meanwhile, ends the call: the rest stays at nothing this time.
            int whole = pieces.Count == 0 ? 0 : memory.Gather(pieces.ToArray(), bytes) / 8;
            for (int i = 0; i < whole; i++)
            {
                tops[owners[i]] = ((ReadOnlySpan<byte>)bytes).Word(8 * i) & ~7UL;
            }
        }

        return tops;
    }
}
