using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Memory;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Snapshots;

/// <summary>The files that a process had mapped, where this machine still has the very same.</summary>
/// <remarks>
/// A core names them by path, and by now another build may lie there. The kernel and gcore put the first page of each image
/// into the core: ELF header, program headers, and mostly the linker's build id. It is held against the file's.
/// </remarks>
internal sealed class CoreFiles(IMemory memory, ulong entry, IReadOnlyList<ProgramFiles.LoadedObject> objects) : ProgramFiles
{
    private const int Compared = 4096;

    private readonly IMemory _memory = memory;
    private readonly ulong _entry = entry;
    private readonly IReadOnlyList<LoadedObject> _objects = objects;

    /// <summary>The program itself; null where the core does not tell.</summary>
    public LoadedObject? Program => _objects.FirstOrDefault(one => _entry >= one.Start && _entry < one.End);

    public override SafeFileHandle? OpenHandle(LoadedObject one)
    {
        if (one.IsDeleted || !one.Path.StartsWith('/') || SparseFile.Open(one.Path, out _) is not { } handle)
        {
            return null;
        }

        if (HasFirstPage(one) && IsTheSame(one, handle))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    public override SafeFileHandle? OpenExecutable() => Program is { } program ? OpenHandle(program) : null;

    /// <summary>Why a file cannot be used, as the start of a sentence.</summary>
    public string WhyNot(LoadedObject one)
    {
        if (one.IsDeleted)
        {
            return $"{one.Path} had been deleted or replaced before the core was taken";
        }

        using SafeFileHandle? handle = SparseFile.Open(one.Path, out int errno);
        return handle is null ? $"{one.Path} cannot be opened on this machine ({Marshal.GetPInvokeErrorMessage(errno)})"
            : !HasFirstPage(one) ? $"The first page of {one.Path} is not in the core, so that it cannot be told whether the file on this machine is the one that the process used"
            : $"{one.Path} on this machine is not the file that the process used";
    }

    private bool HasFirstPage(LoadedObject one) => _memory.Read(new Address(one.Start), stackalloc byte[Compared]) == Compared;

    private bool IsTheSame(LoadedObject one, SafeFileHandle handle)
    {
        Span<byte> here = stackalloc byte[Compared];
        Span<byte> there = stackalloc byte[Compared];
        int held = _memory.Read(new Address(one.Start), there);
        try
        {
            int read = RandomAccess.Read(handle, here, 0);
            return held >= Math.Min(Compared, read) && read > 0 && here[..read].SequenceEqual(there[..read]);
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
