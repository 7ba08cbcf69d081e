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
    public IEnumerable<MallocPlace> Find(ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, string? executable)
    {
        foreach (ProgramFiles.LoadedObject one in objects)
        {
            bool isProgram = one.Path == executable;
            if ((isProgram || IsCalledLibc(one.Path)) && ImageOf(files, one) is { } image)
            {
                yield return new MallocPlace(one.Path, image, one.Start - image.VirtualBase);
            }
        }
    }

    private MallocImage? ImageOf(ProgramFiles files, ProgramFiles.LoadedObject one)
    {
        lock (_lock)
        {
            if (_images.TryGetValue(one.Identity, out MallocImage? known))
            {
                return known;
            }
        }

        MallocImage? image = null;
        if (files.TryOpen(one, out ElfFile? file))
        {
            using (file)
            {
                MallocImage.TryFind(file!, out image);
            }
        }

        lock (_lock)
        {
            _images[one.Identity] = image;
        }

        return image;
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
