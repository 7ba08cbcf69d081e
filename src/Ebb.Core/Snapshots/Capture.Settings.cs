using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Settings alone: what stands in <c>mp_</c>, in the time of a few reads.</summary>
public sealed partial class Capture
{
    /// <summary>The settings of the first malloc of glibc in a process.</summary>
    /// <returns>Null where it has none, or its settings do not hold together.</returns>
    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    public (TargetFacts Target, MallocInForce? Malloc) SettingsOf(int pid)
    {
        TargetReader target = TargetReader.Open(pid);
        using var memory = new LiveProcess(target.Via);
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        var remarks = new List<Remark>();
        List<MallocPlace> places = FindMallocs(target.Files, target.Entry, memory, mappings, objects, remarks);
        TargetFacts facts = target.Facts(objects.Select(static one => one.Path), places, ProcFile.ListTasks(pid).Count);
        MallocInForce? found = null;
        foreach (MallocPlace place in places)
        {
            found ??= InForce(place, facts, target, memory, mappings, remarks);
        }

        target.StillThere();
        return (facts, found);
    }

    private static MallocInForce? InForce(
        MallocPlace place, TargetFacts facts, TargetReader target, LiveProcess memory, IReadOnlyList<Mapping> mappings, List<Remark> remarks)
    {
        var damage = new DamageLog();
        List<Extent> extents = Extent.Of(mappings);
        if (place.Settings is not { } at
            || !ArenaRing.TryRead(memory, place.MainArena, place.Image.ArenaLayout, out ArenaRing? ring, damage)
            || !MallocParameters.TryRead(
                memory, at, place.Image.ParamLayouts, address => extents.Exists(extent => address >= extent.Start && address <= extent.End), out MallocParameters? parameters, damage))
        {
            return null;
        }

        return new MallocInForce
        {
            Target = facts,
            Library = place.Library,
            Version = place.Image.Version,
            Settings = parameters.Settings,
            Arenas = ring.Arenas.Count,
            IsUsed = ring.Arenas.Count > 1 || ring.Arenas[0].SystemMem > 0 || parameters.Settings.MmappedCount > 0,
            Mallopt = FunctionIn(place, target.Files, ProgramFiles.Of(mappings)),
            Remarks = remarks,
        };
    }

    private static ulong? FunctionIn(MallocPlace place, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects)
    {
        foreach (ProgramFiles.LoadedObject one in objects)
        {
            if (one.Path == place.Library && place.MainArena.Value >= one.Start && place.MainArena.Value < one.End && files.TryOpen(one, out ElfFile? file))
            {
                using (file)
                {
                    if (file!.TryFindSymbol("mallopt", out ElfSymbol symbol) && symbol.Kind == ElfSymbolKind.Function)
                    {
                        return one.Start - file.VirtualBase + symbol.Value;
                    }
                }
            }
        }

        return null;
    }
}
