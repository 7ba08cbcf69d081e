using System.Buffers.Binary;
using Ebb.Elf;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>All that is done to a target, done once before to a process of ours: with a lock and a free chunk that are made up on its stack.</summary>
/// <remarks>See <see cref="Understudy"/>.</remarks>
internal static class Rehearsal
{
    private const ulong ChunkSize = 8192;
    private const ulong MutexOffset = 0x4000;
    private const int Holes = 1000; // the same again and again, so that code that loops is prepared, too
    private static bool s_done;

    public static void Do() => Understudy.Once(ref s_done, TryDo);

    internal static bool TryDo()
    {
        Bytes given = default;
        return Understudy.Try((pid, file) => given = Give(pid, file)) && given.Count > 0;
    }

    private static Bytes Give(int pid, ElfFile file)
    {
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(pid, "maps"));
        ulong stack = mappings.First(static mapping => mapping.Name == "[stack]").Start.Value;
        TrimSite site = TrimSite.Prepare(pid, pid, [(file, 0)], mappings) with { SingleThreaded = [stack + MutexOffset] };
        byte[] chunk = new byte[ChunkSize + 16];
        Word(chunk, 8, ChunkSize | 1);
        Word(chunk, 16, stack);
        Word(chunk, 24, stack);
        Word(chunk, (int)ChunkSize, ChunkSize);
        Word(chunk, (int)ChunkSize + 8, 0x20);
        if (!MemoryWriter.TryWrite(pid, stack, chunk))
        {
            return default;
        }

        var hole = new Hole(stack, ChunkSize, stack + 4096, stack + ChunkSize, 4096, false);
        using var slices = new Slices(site, new TrimOptions(), null);
        slices.Give(new ArenaHoles(0, new Address(stack + MutexOffset), default, [.. Enumerable.Repeat(hole, Holes)]), [], null, CancellationToken.None);
        return slices.Outcome([]).Advised;
    }

    private static void Word(byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
}
