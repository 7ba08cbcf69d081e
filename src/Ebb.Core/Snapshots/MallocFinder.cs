using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Procfs;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Snapshots;

/// <summary>The mallocs of glibc in a process: in libc.so.6, in a static program, in the debugging library.</summary>
/// <remarks>What a file tells is kept, so that a survey of many processes reads their libc once.</remarks>
internal sealed class MallocFinder
{
    private readonly Dictionary<FileState, MallocImage?> _images = [];
    private readonly Lock _lock = new();

    // Numbers of deleted files are given out again at once.
    private readonly record struct FileState(Device Device, ulong Inode, long Length, DateTime Written);

    /// <param name="entry">An address in the program itself, which is looked into whatever its name is. A path would not tell: it changes when the file is replaced.</param>
    /// <param name="unopened">What could not be opened though its name says that it is a libc: to be searched in memory.</param>
    public List<MallocPlace> Find(
        ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, ulong entry, List<ProgramFiles.LoadedObject> unopened)
    {
        var places = new List<MallocPlace>();
        foreach (ProgramFiles.LoadedObject one in objects)
        {
            bool isLibc = IsCalledLibc(one.Path);
            bool isProgram = entry >= one.Start && entry < one.End;
            if (!isLibc && !isProgram)
            {
                continue;
            }

            using SafeFileHandle? handle = files.OpenHandle(one) ?? (isProgram ? files.OpenExecutable() : null);
            if (handle is null || !TryImageOf(handle, one, out MallocImage? image))
            {
                if (isLibc)
                {
                    unopened.Add(one);
                }
            }
            else if (image is not null)
            {
                // A program may map its own file, or libc's, once more to read in it: that is no malloc.
                var place = new MallocPlace(one.Path, image, one.Start - image.VirtualBase);
                if (place.MainArena.Value < one.End)
                {
                    places.Add(place);
                }
            }
        }

        return places;
    }

    // False where the file could not be opened; true with null where it holds no malloc of glibc.
    private bool TryImageOf(SafeFileHandle handle, ProgramFiles.LoadedObject one, out MallocImage? image)
    {
        image = null;
        FileState state;
        try
        {
            state = new FileState(one.Identity.Device, one.Identity.Inode, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }

        lock (_lock)
        {
            if (_images.TryGetValue(state, out image))
            {
                return true;
            }
        }

        if (!ElfFile.TryOpen(handle, out ElfFile? file, out _))
        {
            return false;
        }

        using (file)
        {
            MallocImage.TryFind(file, out image);
        }

        lock (_lock)
        {
            _images[state] = image;
        }

        return true;
    }

    // libc.so.6, libc-2.31.so, libc_malloc_debug.so.0
    private static bool IsCalledLibc(string path)
    {
        ReadOnlySpan<char> name = path.AsSpan(path.LastIndexOf('/') + 1);
        return name.StartsWith("libc.so", StringComparison.Ordinal)
            || name.StartsWith("libc-", StringComparison.Ordinal)
            || name.StartsWith("libc_malloc_debug", StringComparison.Ordinal);
    }
}
