using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>The mallocs of glibc in a process: in libc.so.6, in a static program, in the debugging library.</summary>
/// <remarks>What a file tells is kept, so that a survey of many processes reads their libc once.</remarks>
internal sealed class MallocFinder
{
    private readonly Dictionary<(Device, ulong), MallocImage?> _images = [];
    private readonly Lock _lock = new();

    /// <param name="executable">The object that is the program itself; it is looked into even when its name tells nothing.</param>
    /// <param name="unopened">What could not be opened though its name says that it is a libc: to be searched in memory.</param>
    public List<MallocPlace> Find(
        ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, string? executable, List<ProgramFiles.LoadedObject> unopened)
    {
        var places = new List<MallocPlace>();
        foreach (ProgramFiles.LoadedObject one in objects)
        {
            bool isLibc = IsCalledLibc(one.Path);
            if (!isLibc && one.Path != executable)
            {
                continue;
            }

            if (!TryImageOf(files, one, out MallocImage? image))
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
    private bool TryImageOf(ProgramFiles files, ProgramFiles.LoadedObject one, out MallocImage? image)
    {
        lock (_lock)
        {
            if (_images.TryGetValue(one.Identity, out image))
            {
                return true;
            }
        }

        if (!files.TryOpen(one, out ElfFile? file))
        {
            return false;
        }

        using (file)
        {
            MallocImage.TryFind(file!, out image);
        }

        lock (_lock)
        {
            _images[one.Identity] = image;
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
