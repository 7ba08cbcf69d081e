using Ebb.Elf;
using Ebb.Linux;
using Ebb.Procfs;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Cores;

/// <summary>What is left of a process in a file: its memory, and what the kernel or gcore wrote beside it. core(5).</summary>
/// <remarks>Read by position, a window at a time, and never as a whole. Whatever it holds, nothing here goes on without end.</remarks>
internal sealed class CoreFile : IDisposable
{
    private readonly FileBytes _file;

    private CoreFile(FileBytes file, DataRuns data, ElfHeader header)
    {
        _file = file;
        Machine = (ElfMachine)header.Machine;
        Segments = CoreSegments.Read(file, header);
        Memory = new CoreMemory(file, Segments.Loads, data);
        Notes = CoreNotes.Read(file, Machine, Segments.Notes);
        HasHoles = data.HasHoles;
        Auxiliary = AuxiliaryOf(Notes.Auxiliary);
        Mappings = CoreMappings.Of(Segments.Loads, Notes.Files, Auxiliary);
    }

    public ElfMachine Machine { get; }

    public CoreSegments Segments { get; }

    public CoreMemory Memory { get; }

    public CoreNotes Notes { get; }

    /// <summary>What the kernel told the program when it started; nothing where the core does not say.</summary>
    public Auxv Auxiliary { get; }

    public List<Mapping> Mappings { get; }

    /// <summary>Pages that were never touched are holes in the file, so that they can be told from zeros.</summary>
    public bool HasHoles { get; }

    /// <param name="name">The file's name, for what is said of it.</param>
    /// <exception cref="TargetException">It is no core that can be read here.</exception>
    public static CoreFile Open(SafeFileHandle handle, string name, ElfMachine own)
    {
        var file = new FileBytes(handle);
        return Open(file, DataRuns.Of(handle, file.Length), name, own);
    }

    /// <exception cref="TargetException">It is no core that can be read here.</exception>
    public static CoreFile Open(byte[] bytes, string name, ElfMachine own) => Open(new FileBytes(bytes), DataRuns.Whole((ulong)bytes.Length), name, own);

    public void Dispose() => _file.Dispose();

    private static CoreFile Open(FileBytes file, DataRuns data, string name, ElfMachine own)
    {
        if (!ElfHeader.TryRead(file, out ElfHeader header, out string? why))
        {
            throw Unreadable($"{name} is {why}");
        }

        if (!header.IsLittleEndian)
        {
            throw Unreadable($"{name} is of the other byte order (big-endian); ebb reads only cores of machines like this one");
        }

        if ((ElfType)header.Type != ElfType.Core)
        {
            throw Unreadable($"{name} is a program or library, not a core; to look at the running program name it without a path");
        }

        if (!header.Is64Bit)
        {
            throw Unreadable($"{name} is the core of a 32-bit program; only those of 64-bit ones can be read");
        }

        var machine = (ElfMachine)header.Machine;
        if (machine != own)
        {
            throw Unreadable($"{name} is the core of a program for {machine}, this machine is {own}; ebb reads it on a machine of that kind");
        }

        var core = new CoreFile(file, data, header);
        if (core.Segments.Loads.Length == 0)
        {
            throw Unreadable($"{name} names no memory: it was cut off in its headers, or is not finished");
        }

        if (core.Auxiliary.PageSize is { } page && page.Count != (ulong)Environment.SystemPageSize)
        {
            throw Unreadable($"{name} was written with pages of {page}, this machine has pages of {new Bytes((ulong)Environment.SystemPageSize)}");
        }

        return core;
    }

    private static TargetException Unreadable(string what) => TargetException.OfFile(Obstacle.Unsupported, what);

    private static Auxv AuxiliaryOf(byte[] note)
    {
        try
        {
            return Auxv.Parse(note);
        }
        catch (FormatException)
        {
            return new Auxv();
        }
    }
}
