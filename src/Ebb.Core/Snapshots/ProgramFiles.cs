using Ebb.Elf;
using Ebb.Procfs;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Snapshots;

/// <summary>The ELF files that a target has mapped, and the way to open the very files.</summary>
internal abstract class ProgramFiles
{
    private const int MaxObjects = 4096;

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
    public abstract SafeFileHandle? OpenHandle(LoadedObject one);

    /// <summary>The program's own file; null where it is not ours to read, or no more to be found.</summary>
    public abstract SafeFileHandle? OpenExecutable();

    protected static SafeFileHandle? OpenHandle(string path)
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
