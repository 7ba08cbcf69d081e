using System.Globalization;
using Ebb.Elf;
using Ebb.Procfs;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Snapshots;

/// <summary>The ELF files that a process has mapped, opened as that process sees them.</summary>
/// <remarks>
/// <c>/proc/PID/map_files</c> leads to the very file, even one that was deleted or replaced, but asks for privileges;
/// <c>/proc/PID/root</c> leads into the target's mount namespace.
/// </remarks>
internal sealed class ProgramFiles(int pid)
{
    private const int MaxObjects = 4096;

    private readonly int _pid = pid;

    /// <summary>One loaded object: a run of mappings of one file that starts at the file's beginning.</summary>
    internal sealed record LoadedObject(string Path, bool IsDeleted, ulong Start, ulong FirstEnd, ulong End, (Device Device, ulong Inode) Identity);

    /// <summary>The objects in address order. A file loaded twice (dlmopen) is two objects.</summary>
    public static List<LoadedObject> Of(IReadOnlyList<Mapping> mappings)
    {
        var objects = new List<LoadedObject>();
        foreach (Mapping mapping in mappings)
        {
            if (mapping.Inode == 0 || mapping.Name is null || objects.Count == MaxObjects)
            {
                continue;
            }

            var identity = (mapping.Device, mapping.Inode);
            if (mapping.Offset == Bytes.Zero)
            {
                objects.Add(new LoadedObject(mapping.Name, mapping.IsDeleted, mapping.Start.Value, mapping.End.Value, mapping.End.Value, identity));
            }
            else if (objects.FindLastIndex(one => one.Identity == identity) is >= 0 and var index)
            {
                objects[index] = objects[index] with { End = Math.Max(objects[index].End, mapping.End.Value) };
            }
        }

        return objects;
    }

    public bool TryOpen(LoadedObject one, out ElfFile? file)
    {
        file = null;
        return OpenHandle(one) is { } handle && ElfFile.TryOpen(handle, out file, out _);
    }

    public bool TryOpenExecutable(out ElfFile? file)
    {
        file = null;
        return OpenExecutable() is { } handle && ElfFile.TryOpen(handle, out file, out _);
    }

    /// <summary>The file itself; null where it is not ours to read, or no more to be found.</summary>
    public SafeFileHandle? OpenHandle(LoadedObject one) =>
        OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/map_files/{one.Start:x}-{one.FirstEnd:x}"))
            ?? (one.IsDeleted ? null : OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root{one.Path}")));

    /// <summary>The program's own file, also one that was deleted or replaced, for anybody who may read the process.</summary>
    public SafeFileHandle? OpenExecutable() => OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/exe"));

    private static SafeFileHandle? OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
