using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Bytes of ours in the zeros behind the last byte of a file's code, on the page that is mapped with it: nobody looks there.</summary>
/// <remarks>They are the same bytes for the same place whoever writes them: a second ebb does not disturb what a first began.</remarks>
internal sealed record SpareBytes(ulong Start, byte[] Bytes)
{
    private const int PageSize = 4096;

    /// <summary>Finds room at the front of such zeros, or, for code, at their end.</summary>
    /// <param name="files">The files that are mapped, and what is to be added to their addresses.</param>
    /// <param name="room">The zeros that there have to be.</param>
    /// <param name="isCode">It is to be run, so that it has to lie where code may.</param>
    /// <param name="make">The bytes for a place.</param>
    /// <returns>Null where no file that is mapped leaves enough unused bytes.</returns>
    public static SpareBytes? Plan(
        IEnumerable<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings, IMemory memory, int room, bool isCode, Func<ulong, byte[]> make)
    {
        foreach ((ElfFile file, ulong bias) in files)
        {
            foreach (ElfSegment segment in file.Loads.Where(load => load is { IsReadable: true, IsWritable: false } && load.FileSize == load.MemorySize && (load.IsExecutable || !isCode)))
            {
                ulong first = (bias + segment.VirtualAddress + segment.FileSize + 15) & ~15UL;
                ulong pageEnd = (first + PageSize - 1) & ~(ulong)(PageSize - 1);
                if (first == pageEnd || pageEnd - first < (ulong)room || !IsPrivateAndReadOnly(mappings, first, pageEnd, isCode))
                {
                    continue;
                }

                ulong start = isCode ? pageEnd - (ulong)make(pageEnd).Length : first;
                byte[] bytes = make(start);
                byte[] there = new byte[bytes.Length];
                if (memory.TryRead(new Address(start), there) && IsUnusedOr(there, bytes))
                {
                    return new SpareBytes(start, bytes);
                }
            }
        }

        return null;
    }

    /// <summary>Puts it there. Nobody looks at these bytes until a thread is sent to them.</summary>
    /// <returns>False where the kernel does not let us write to pages that the target may only read.</returns>
    public bool TryWrite(int pid, IMemory memory)
    {
        byte[] there = new byte[Bytes.Length];
        return (memory.TryRead(new Address(Start), there) && there.AsSpan().SequenceEqual(Bytes)) || MemoryWriter.TryForce(pid, Start, Bytes);
    }

    private static bool IsPrivateAndReadOnly(IReadOnlyList<Mapping> mappings, ulong start, ulong end, bool isCode) => mappings.Any(mapping =>
        mapping.Start.Value <= start && mapping.End.Value >= end && mapping.Inode != 0
        && (mapping.Access & Access.Read) != 0 && (mapping.Access & (Access.Write | Access.Shared)) == 0
        && (!isCode || (mapping.Access & Access.Execute) != 0));

    // Also half of ours, from one of us that was killed as it wrote.
    private static bool IsUnusedOr(ReadOnlySpan<byte> there, ReadOnlySpan<byte> ours)
    {
        for (int i = 0; i < there.Length; i++)
        {
            if (there[i] != 0 && there[i] != ours[i])
            {
                return false;
            }
        }

        return true;
    }
}
