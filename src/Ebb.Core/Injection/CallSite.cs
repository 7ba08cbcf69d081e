using Ebb.Elf;
using Ebb.Memory;

namespace Ebb.Injection;

/// <summary>Instructions of the target's own code that a borrowed thread runs: a system call and a return, and libc's return from a signal.</summary>
/// <remarks>Looked for in the files that are mapped, not in memory: pages of code that were never used stay out of memory.</remarks>
internal sealed record CallSite(ulong SystemCall, ulong Restorer)
{
    public const int SystemCallLength = 2;
    private const int PieceLength = 256 << 10;

    /// <summary>A return.</summary>
    public ulong Return { get; init; } = SystemCall + SystemCallLength;

    private static ReadOnlySpan<byte> CallAndReturn => [0x0f, 0x05, 0xc3]; // syscall; ret
    private static ReadOnlySpan<byte> ReturnFromSignal => [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05]; // mov $15,%rax; syscall

    /// <summary>Whether both are where they were found.</summary>
    public bool IsThere(IMemory memory)
    {
        Span<byte> call = stackalloc byte[CallAndReturn.Length], way = stackalloc byte[ReturnFromSignal.Length];
        return memory.TryRead(new Address(Return - SystemCallLength), call) && call.SequenceEqual(CallAndReturn)
            && memory.TryRead(new Address(Restorer), way) && way.SequenceEqual(ReturnFromSignal);
    }

    /// <summary>Whether a handler of a signal returns to this address: whichever libc's it is.</summary>
    public static bool IsRestorer(IMemory memory, ulong address)
    {
        Span<byte> way = stackalloc byte[ReturnFromSignal.Length];
        return memory.TryRead(new Address(address), way) && way.SequenceEqual(ReturnFromSignal);
    }

    /// <summary>The first of each, in the order of the files; null where there is none, or memory is not as the file says.</summary>
    public static CallSite? Find(IEnumerable<(ElfFile File, ulong Bias)> files, IMemory memory)
    {
        ulong? call = null, restorer = null;
        foreach ((ElfFile file, ulong bias) in files)
        {
            call ??= Find(file, bias, memory, CallAndReturn);
            restorer ??= Find(file, bias, memory, ReturnFromSignal);
            if (call is not null && restorer is not null)
            {
                return new CallSite(call.Value, restorer.Value);
            }
        }

        return null;
    }

    private static ulong? Find(ElfFile file, ulong bias, IMemory memory, ReadOnlySpan<byte> code)
    {
        byte[] piece = new byte[PieceLength];
        Span<byte> there = stackalloc byte[code.Length];
        foreach (ElfSegment text in file.Loads.Where(static load => load.IsExecutable))
        {
            for (ulong at = 0; at < text.FileSize; at += (ulong)(PieceLength - code.Length + 1))
            {
                Span<byte> into = piece.AsSpan(0, (int)ulong.Min(PieceLength, text.FileSize - at));
                ReadOnlySpan<byte> bytes = into[..file.ReadAt(text.VirtualAddress + at, into)];
                if (bytes.IndexOf(code) is >= 0 and int hit)
                {
                    ulong address = bias + text.VirtualAddress + at + (ulong)hit;
                    return memory.TryRead(new Address(address), there) && there.SequenceEqual(code) ? address : null;
                }
            }
        }

        return null;
    }
}
