using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Elf;

/// <summary>A program or library on disk, read a table at a time and never as a whole.</summary>
/// <remarks>
/// elf(5). Addresses are those of the file; in a process the load bias is added to each:
/// the start of the file's lowest mapping minus <see cref="VirtualBase"/>.
/// Whatever the file holds, nothing here throws or goes on without end. Not for two threads at once.
/// </remarks>
public sealed partial class ElfFile : IDisposable
{
    // Programs have about ten; only core files have more than these.
    private const int MaxSegments = 512;

    private readonly FileBytes _file;
    private readonly ElfHeader _header;
    private readonly ElfSegment[] _loads;
    private readonly DynamicTable _dynamic;

    private ElfFile(FileBytes file, ElfHeader header)
    {
        _file = file;
        _header = header;
        Segments = ReadSegments();
        _loads = InOrder(Segments);
        _dynamic = ReadDynamic();
        Interpreter = ReadInterpreter();
        BuildId = ReadBuildId();
    }

    public ElfMachine Machine => (ElfMachine)_header.Machine;

    public ElfType Type => (ElfType)_header.Type;

    public bool Is64Bit => _header.Is64Bit;

    public bool IsLittleEndian => _header.IsLittleEndian;

    /// <summary>False where only <see cref="Machine"/>, <see cref="Type"/>, width and byte order can be told; all else is then empty.</summary>
    public bool IsUnderstood => Is64Bit && IsLittleEndian;

    /// <summary>The program headers, in the order of the file.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The pieces of the image: the <c>PT_LOAD</c> headers that can be mapped, sorted, apart, none past the end of the address space.</summary>
    public IReadOnlyList<ElfSegment> Loads => _loads;

    /// <summary>The loader that the kernel starts first; null in static programs and most libraries.</summary>
    public string? Interpreter { get; }

    /// <summary>The linker's fingerprint, in hex; null where it left none.</summary>
    public string? BuildId { get; }

    /// <summary>The names of the libraries it asks the loader for (<c>DT_NEEDED</c>).</summary>
    public IReadOnlyList<string> Needed => _needed ??= ReadNeeded();

    /// <summary>The page that the lowest piece of the image begins on.</summary>
    public ulong VirtualBase => _loads is [var lowest, ..] ? lowest.VirtualAddress & ~0xfffUL : 0;

    /// <summary>Opens a file of which a handle is held. The handle is closed with the result, or at once where there is none.</summary>
    /// <param name="why">What it is instead, to be put after its name: <c>not an ELF file</c>.</param>
    public static bool TryOpen(SafeFileHandle handle, [NotNullWhen(true)] out ElfFile? file, [NotNullWhen(false)] out string? why)
    {
        try
        {
            if (TryOpen(new FileBytes(handle), out file, out why))
            {
                return true;
            }
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            file = null;
            why = "not a file that can be read by position";
        }

        handle.Dispose();
        return false;
    }

    public static bool TryOpen(byte[] bytes, [NotNullWhen(true)] out ElfFile? file, [NotNullWhen(false)] out string? why) =>
        TryOpen(new FileBytes(bytes), out file, out why);

    /// <summary>Copies what stands at an address of the image as the loader would first map it: zeros behind the file's part.</summary>
    /// <returns>The bytes copied: fewer than asked where the image has a hole or the file ends early.</returns>
    public int ReadAt(ulong address, Span<byte> into)
    {
        int have = 0;
        foreach (ElfSegment load in _loads)
        {
            ulong skipped = address + (ulong)have - load.VirtualAddress;
            if (have == into.Length || address + (ulong)have < load.VirtualAddress)
            {
                break;
            }

            if (skipped >= load.MemorySize)
            {
                continue;
            }

            Span<byte> piece = into[have..];
            piece = piece[..(int)ulong.Min((ulong)piece.Length, load.MemorySize - skipped)];
            int inFile = skipped < load.FileSize ? (int)ulong.Min((ulong)piece.Length, load.FileSize - skipped) : 0;
            int read = inFile == 0 ? 0 : _file.Read(load.Offset + skipped, piece[..inFile]);
            have += read;
            if (read < inFile)
            {
                break;
            }

            piece[inFile..].Clear();
            have += piece.Length - inFile;
        }

        return have;
    }

    public void Dispose() => _file.Dispose();

    private static bool TryOpen(FileBytes bytes, [NotNullWhen(true)] out ElfFile? file, [NotNullWhen(false)] out string? why)
    {
        file = ElfHeader.TryRead(bytes, out ElfHeader header, out why) ? new ElfFile(bytes, header) : null;
        return file is not null;
    }

    // The loader wants PT_LOAD in order and apart; what is not so cannot be mapped, and is left out.
    private static ElfSegment[] InOrder(IEnumerable<ElfSegment> segments)
    {
        var loads = new List<ElfSegment>();
        ulong end = 0;
        foreach (ElfSegment load in segments.Where(segment => segment.Type == ElfSegment.Load).OrderBy(load => load.VirtualAddress))
        {
            bool wraps = load.MemorySize > ulong.MaxValue - load.VirtualAddress || load.FileSize > ulong.MaxValue - load.Offset;
            if (load.MemorySize > 0 && !wraps && load.VirtualAddress >= end)
            {
                loads.Add(load with { FileSize = ulong.Min(load.FileSize, load.MemorySize) });
                end = load.VirtualAddress + load.MemorySize;
            }
        }

        return [.. loads];
    }

    // Where in the file an address of the image stands, and how much of it follows there.
    private bool TryFileOffset(ulong address, out ulong offset, out ulong available)
    {
        foreach (ElfSegment load in _loads)
        {
            ulong skipped = address - load.VirtualAddress;
            if (address >= load.VirtualAddress && skipped < load.FileSize && load.Offset + skipped < _file.Length)
            {
                offset = load.Offset + skipped;
                available = ulong.Min(load.FileSize - skipped, _file.Length - offset);
                return true;
            }
        }

        offset = available = 0;
        return false;
    }
}
