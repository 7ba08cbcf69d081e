using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Where the mallocs of a process lie, for what looks at their headers again and again.</summary>
public sealed partial class Capture
{
    /// <summary>Who a process is, and where its mallocs lie: none where its libc is not mapped yet.</summary>
    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    internal (TargetReader Target, TargetFacts Facts, IReadOnlyList<MallocPlace> Places) PlacesOf(int pid)
    {
        TargetReader target = TargetReader.Open(pid);
        using var memory = new LiveProcess(target.Via);
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        List<MallocPlace> places = FindMallocs(target.Files, target.Entry, memory, mappings, objects, []);
        TargetFacts facts = target.Facts(objects.Select(static one => one.Path), places, ProcFile.ListTasks(pid).Count);
        target.StillThere();
        return (target, facts, places);
    }
}
