using Ebb.Cores;
using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>The mallocs of glibc in a core: from the files of the process where this machine has the same, otherwise from the memory alone.</summary>
internal sealed class CoreMallocs(CoreFile core, CoreFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, List<Remark> remarks)
{
    // A core without its list of files has libc's data somewhere among all that could be written.
    private const int MaxSearched = 4096;
    private const ulong LargestData = 16 << 20;
    private const ulong Apart = 8UL << 40;

    private readonly CoreFile _core = core;
    private readonly CoreFiles _files = files;
    private readonly IReadOnlyList<ProgramFiles.LoadedObject> _objects = objects;
    private readonly List<Remark> _remarks = remarks;
    private readonly List<Extent> _extents = Extent.Of(core.Mappings);

    public List<MallocPlace> Find()
    {
        var unopened = new List<ProgramFiles.LoadedObject>();
        List<MallocPlace> places = new MallocFinder().Find(_files, _objects, _core.Auxiliary.Entry?.Value ?? 0, unopened);
        foreach (ProgramFiles.LoadedObject one in unopened)
        {
            if (InMemory(one) is { } place)
            {
                places.Add(place);
                Say(RemarkSeverity.Info, "libc-unopened", $"{_files.WhyNot(one)}; malloc was found in the core's memory instead.");
            }
            else
            {
                Say(RemarkSeverity.Warning, "libc-unread",
                    $"{_files.WhyNot(one)}, and no malloc was found in the core's memory: its heaps are counted as anonymous. Try it where the process ran.");
            }
        }

        if (places.Count == 0 && unopened.Count == 0 && Anywhere() is { } found)
        {
            places.Add(found);
            Say(RemarkSeverity.Info, "libc-unopened", "No file of the process that holds a malloc could be opened; malloc was found in the core's memory instead.");
        }

        return places;
    }

    /// <summary>Where the memory that brk made begins, as malloc has it written down; null where it is not known, or mmap made it.</summary>
    public ulong? BrkOf(IEnumerable<MallocPlace> places)
    {
        foreach (MallocPlace place in places)
        {
            if (place.Settings is { } at
                && MallocParameters.TryRead(_core.Memory, at, place.Image.ParamLayouts, IsHeap, out MallocParameters? parameters, new DamageLog())
                && parameters.SbrkBase != 0
                && IsBrk(parameters.SbrkBase))
            {
                return parameters.SbrkBase;
            }
        }

        return null;
    }

    // Where the break could not be moved at all, the first memory that malloc took was mapped, and lies with the libraries. The
    // break lies with the program, or where the kernel would have put one: a third of the address space away.
    private bool IsBrk(ulong start)
    {
        IEnumerable<ulong> mapped = _objects.Where(one => one != _files.Program).Select(static one => one.Start);
        return mapped.Append(_core.Auxiliary.Vdso?.Value ?? 0).All(one => (one > start ? one - start : start - one) > Apart);
    }

    private MallocPlace? InMemory(ProgramFiles.LoadedObject one) =>
        Search(one.Path, mapping => mapping.Start.Value >= one.Start && mapping.Start.Value < one.End && mapping.Inode != 0, VersionOf(one));

    // A static program, or a core that lost its notes. Initialised data comes before what is larger.
    private MallocPlace? Anywhere() =>
        Search(_files.Program?.Path ?? "(unknown file)", static mapping => mapping.Size.Count <= LargestData, _files.Program is { } program ? VersionOf(program) : null);

    private MallocPlace? Search(string path, Func<Mapping, bool> isMeant, GlibcVersion? version)
    {
        int searched = 0;
        foreach (Mapping mapping in _core.Mappings.Where(isMeant).Where(static mapping => (mapping.Access & Access.Write) != 0))
        {
            if (searched++ == MaxSearched)
            {
                return null;
            }

            if (MallocSearch.Find(_core.Memory, mapping.Start.Value, mapping.End.Value, IsHeap) is { } image)
            {
                return new MallocPlace(path, image with { Version = version }, 0);
            }
        }

        return null;
    }

    // Constants are in a core only where its filter asks for pages of files.
    private GlibcVersion? VersionOf(ProgramFiles.LoadedObject one)
    {
        foreach (Mapping mapping in _core.Mappings)
        {
            if (mapping.Inode != 0 && mapping.Start.Value >= one.Start && mapping.Start.Value < one.End && (mapping.Access & Access.Write) == 0
                && VersionBanner.Find(_core.Memory, mapping.Start.Value, mapping.End.Value) is { } version)
            {
                return version;
            }
        }

        return VersionBanner.InFileName(one.Path);
    }

    private bool IsHeap(ulong at) => Extent.Containing(_extents, at) is not null;

    private void Say(RemarkSeverity severity, string code, string message) => _remarks.Add(new Remark(code, severity, message));
}
