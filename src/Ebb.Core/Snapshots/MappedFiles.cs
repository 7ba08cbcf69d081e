using Ebb.Elf;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>The ELF files that a process has mapped, open, libc first: it has what calls are made with, and bytes to spare behind its code.</summary>
internal sealed class MappedFiles : IDisposable
{
    private readonly List<(ElfFile File, ulong Bias)> _files = [];

    private MappedFiles()
    {
    }

    /// <summary>Each, and what is to be added to its addresses.</summary>
    public IReadOnlyList<(ElfFile File, ulong Bias)> All => _files;

    public static MappedFiles Open(TargetReader target, IReadOnlyList<Mapping> mappings)
    {
        var files = new MappedFiles();
        foreach (ProgramFiles.LoadedObject one in ProgramFiles.Of(mappings).OrderByDescending(static one => one.Path.Contains("/libc", StringComparison.Ordinal)))
        {
            if (target.Files.TryOpen(one, out ElfFile? file))
            {
                files._files.Add((file!, one.Start - file!.VirtualBase));
            }
        }

        return files;
    }

    public void Dispose() => _files.ForEach(static one => one.File.Dispose());
}
