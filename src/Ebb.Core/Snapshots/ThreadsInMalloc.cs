using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Which threads were inside malloc when all stood: by where they stood, and by where they would return to.</summary>
/// <remarks>
/// A word on a stack may be left over from a call that has ended: a thread may be named that was not inside, and none that
/// was is left out, unless it is more than 16 KiB deep in it.
/// </remarks>
internal static class ThreadsInMalloc
{
    private const int Depth = 16 << 10;
    private const int MostCode = 4096;
    private const ulong DeepestStack = 16 << 20;
    private const ulong PageSize = 4096;
    private const ulong Most = 1 << 20;

    // All that malloc.o of glibc lets others call, under each of its names since 2.17.
    private static readonly string[] s_functions =
    [
        "malloc", "free", "free_sized", "free_aligned_sized", "cfree", "realloc", "calloc", "memalign", "aligned_alloc", "valloc", "pvalloc", "posix_memalign",
        "malloc_trim", "malloc_usable_size", "malloc_stats", "malloc_info", "mallinfo", "mallinfo2", "mallopt", "malloc_get_state", "malloc_set_state",
        "__libc_malloc", "__libc_free", "__libc_realloc", "__libc_calloc", "__libc_memalign", "__libc_valloc", "__libc_pvalloc", "__libc_mallinfo", "__libc_mallopt",
        "__posix_memalign", "__malloc_trim", "__malloc_stats", "__malloc_info", "__malloc_usable_size", "__mallinfo", "__mallinfo2", "__mallopt",
    ];

    // mmap, mprotect, munmap, brk, mremap, madvise, prctl (which names mappings), futex: malloc makes no others, in x86-64's numbers.
    private static readonly int[] s_calls = [9, 10, 11, 12, 25, 28, 157, 202];

    /// <summary>Where the code of each malloc is; none for one whose file does not name its functions.</summary>
    public static List<MallocCode> CodeOf(ProgramFiles files, IEnumerable<ProgramFiles.LoadedObject> mallocs)
    {
        var code = new List<MallocCode>();
        foreach (ProgramFiles.LoadedObject one in mallocs)
        {
            if (files.TryOpen(one, out ElfFile? file))
            {
                using (file)
                {
                    if (file!.Machine == ElfMachine.X64 && file.CodeAround(s_functions) is var (start, end))
                    {
                        byte[] bytes = new byte[(int)Math.Min(end - start, Most)];
                        code.Add(new MallocCode(one.Start - file.VirtualBase + start, bytes[..file.ReadAt(start, bytes)]));
                    }
                }
            }
        }

        return code;
    }

    /// <summary>Where the code of each malloc is that the process has.</summary>
    public static List<MallocCode> CodeIn(TargetReader target, MallocFinder mallocs)
    {
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        List<MallocPlace> places = mallocs.Find(target.Files, objects, target.Entry, []);
        return CodeOf(target.Files, objects, places);
    }

    /// <inheritdoc cref="CodeIn"/>
    public static List<MallocCode> CodeOf(ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, IReadOnlyList<MallocPlace> places) =>
        CodeOf(files, objects.Where(one => places.Any(place => place.Library == one.Path)));

    /// <summary>Whether a thread that stands is outside malloc beyond doubt, with nobody to take locks for.</summary>
    /// <remarks>
    /// In a call that malloc never makes it is, but for a handler of a signal that came inside malloc: then the address that
    /// handlers return to is on its stack. Anywhere else all of its stack has to be free of malloc's code.
    /// </remarks>
    /// <param name="bottom">Where its stack ends.</param>
    /// <param name="mappings">To know code by.</param>
    public static bool IsOutside(Registers registers, IReadOnlyList<MallocCode> code, IMemory memory, ulong bottom, IReadOnlyList<Mapping> mappings)
    {
        ulong pointer = registers.StackPointer!.Value;
        byte[] stack = new byte[Math.Min(bottom - pointer, DeepestStack) & ~7UL];
        if (code.Count == 0 || bottom - pointer > DeepestStack || !memory.TryRead(new Address(pointer), stack) || code.Any(one => one.Has(registers.InstructionPointer!.Value)))
        {
            return false;
        }

        // Where a signal came is any instruction; where one returns to stands behind a call.
        Mapping[] executable = [.. mappings.Where(static mapping => (mapping.Access & Access.Execute) != 0)];
        bool isInHandler = false, isInMalloc = false, mayBeInMalloc = false;
        var seen = new HashSet<ulong>();
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(stack))
        {
            if (Array.Exists(executable, mapping => word >= mapping.Start.Value && word < mapping.End.Value) && seen.Add(word))
            {
                isInHandler = isInHandler || seen.Count > MostCode || CallSite.IsRestorer(memory, word);
                mayBeInMalloc = mayBeInMalloc || code.Any(one => one.Has(word));
                isInMalloc = isInMalloc || code.Any(one => one.Has(word) && one.FollowsACall(word));
            }
        }

        return isInHandler ? !mayBeInMalloc : !isInMalloc || (registers.SystemCall is { } call && !s_calls.Contains(call));
    }

    public static List<int> Among(IEnumerable<ThreadAtStop> threads, IReadOnlyList<MallocCode> code, IPagedMemory memory)
    {
        var inside = new List<int>();
        byte[] stack = new byte[Depth];
        foreach (ThreadAtStop thread in threads)
        {
            if (code.Count > 0 && thread.Registers is { IsX64: true } registers
                && (code.Any(one => one.Has(registers.InstructionPointer!.Value))
                    || ((registers.SystemCall is not { } call || s_calls.Contains(call)) && ReturnsInto(registers.StackPointer!.Value))))
            {
                inside.Add(thread.Tid);
            }
        }

        return inside;

        bool ReturnsInto(ulong pointer)
        {
            for (int done = 0; done < Depth;)
            {
                // A page at a time: reading one that was never there would make it resident.
                int length = (int)Math.Min((ulong)(Depth - done), PageSize - (pointer % PageSize));
                if (!memory.IsThere(pointer, (ulong)length) || memory.Read(new Address(pointer), stack.AsSpan(0, length)) < length)
                {
                    return false;
                }

                for (int at = 0; at + 8 <= length; at += 8)
                {
                    ulong word = BinaryPrimitives.ReadUInt64LittleEndian(stack.AsSpan(at));
                    if (code.Any(one => one.Has(word) && one.FollowsACall(word)))
                    {
                        return true;
                    }
                }

                pointer += (ulong)length;
                done += length;
            }

            return false;
        }
    }
}
