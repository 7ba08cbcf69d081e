using Ebb.Glibc;
using Ebb.Elf;
using Ebb.Leaks;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>One pass over all that a target has in memory: the mallocs in it, and who owns each mapping.</summary>
internal sealed record Reading
{
    public required IReadOnlyList<ProgramFiles.LoadedObject> Objects { get; init; }

    public required IReadOnlyList<MallocPlace> Places { get; init; }

    public required int Threads { get; init; }

    /// <summary>The kernel's count of its share, where it was taken before there was a copy to share with.</summary>
    public Bytes? Proportional { get; init; }

    private IReadOnlyList<SmapsMapping> Kernel { get; init; } = [];

    private IReadOnlyList<MappingFacts> Mappings { get; init; } = [];

    private IReadOnlyList<MallocFacts> Mallocs { get; init; } = [];

    private IReadOnlyList<Damage> Damage { get; init; } = [];

    /// <summary>What did not hold together in arenas that a thread was changing.</summary>
    private IReadOnlyList<Damage> InMotion { get; init; } = [];

    private IReadOnlyList<int> InMalloc { get; init; } = [];

    private IReadOnlyList<Remark> Remarks { get; init; } = [];

    private LeakFacts? Leaks { get; init; }

    /// <param name="kernel">The kernel's counts of each mapping; asked for after the heaps are walked.</param>
    public static Reading Of(ReadingSource source, Func<IReadOnlyList<SmapsMapping>> kernel, CaptureOptions options, CancellationToken cancellation)
    {
        var damage = new DamageLog();
        var limits = new WalkLimits(options.Limit, cancellation);
        List<Extent> extents = Extent.Of(source.Mappings);
        var reader = new MallocReader(
            source.Memory, extents, source.Threads.Pointers, source.Threads.Stacks, ImagesOf(source.Mappings), limits, damage)
        {
            ReadsSwapped = options.ReadSwapped || options.ProvesLeaks,
            TakesCensus = options.TakesCensus,
            TakesMap = options.TakesMap || options.ProvesLeaks,
            IsStill = source.IsStill,
            IsStoppedInside = source.Threads.Count == 1 && source.InMalloc.Count > 0,
            Plan = options.Walks,
            ThreadLocalsAreBelow = source.Machine == ElfMachine.X64,
        };
        var readings = new List<MallocReading>();
        foreach (MallocPlace place in source.Places)
        {
            if (reader.Read(place) is { } reading)
            {
                readings.Add(reading);
            }
        }

        using var names = new SymbolNames(source.Memory, source.Files, source.Objects);
        LeakFacts? leaks = options.ProvesLeaks && source.Roots is { } roots ? LeaksIn(source, roots, readings, extents, names, limits, options) : null;
        IReadOnlyList<SmapsMapping> counted = kernel();
        return new Reading
        {
            Objects = source.Objects,
            Places = source.Places,
            Threads = source.Threads.Count,
            Kernel = counted,
            Mappings = MappingTable.Join(counted, extents, source.Threads.Stacks, readings.SelectMany(static one => one.Shares), source.Memory),
            Mallocs = [.. readings.Select(one => NameTypes(options.TakesMap ? one.Facts : one.Facts with { Map = null }, names))],
            Leaks = leaks,
            Damage = damage.Entries,
            InMotion = reader.InMotion.Entries,
            InMalloc = source.InMalloc,
            Remarks = source.Remarks,
        };
    }

    public Snapshot ToSnapshot(TargetFacts target, CaptureFacts capture) => new()
    {
        Target = target,
        Capture = capture,
        Kernel = Sum(Kernel) is var sum && Proportional is { } share ? sum with { Proportional = share } : sum,
        Mappings = Mappings,
        Mallocs = Mallocs,
        Leaks = Leaks is null ? null : Leaks with { WhyUnproved = Leaks.WhyUnproved ?? LeakDoubts.In(Mallocs, Damage, target.Allocators) },
        Reach = Leaks?.Reach,
        Damage = capture.IsExact || capture.Mode == CaptureMode.Core ? [.. Found(capture).Where(static one => one.Kind != DamageKind.ChunkSwapped)] : [],
        Remarks = Snapshots.Remarks.On(capture, Found(capture), Kernel, Mappings, [.. Remarks, .. MotionRemark.On(capture, Mallocs, InMalloc, InMotion)]),
    };

    private static LeakFacts LeaksIn(
        ReadingSource source, LeakRoots roots, List<MallocReading> readings, List<Extent> extents, SymbolNames names, WalkLimits limits, CaptureOptions options)
    {
        LeakFacts found = LeakProof.Of(new LeakSource
        {
            Memory = source.Memory,
            Shared = roots.Shared,
            Mappings = source.Mappings,
            Threads = roots.Threads,
            KernelWords = roots.KernelWords,
            Program = roots.Program,
            IsCore = roots.IsCore,
            Beside = roots.Left?.Words ?? default,
            WhyUnproved = roots.WhyUnproved ?? (roots.Left is { IsWhole: false } left
                ? left.Size > LeftBehind.Most
                    ? $"{left.Size} of its memory are in no copy (MADV_DONTFORK, as runtimes set it), more than is read while it stands; --capture freeze reads all"
                    : "memory that is in no copy (MADV_DONTFORK) changed while it was looked for; try again"
                : null),
            Maps = [.. readings.Select(static one => one.Facts.Map!)],
            Own = readings.SelectMany(static one => one.Own),
            PagesAt = at => Extent.Containing(extents, at)?.Pages(source.Memory, readsSwapped: true),
            Images = ImagesOf(source.Mappings),
            Limits = limits,
            Workers = options.Walks.Workers,
            Explains = options.Explains,
            FindsKeepers = options.FindsKeepers,
            Pins = options.FindsPinOwners ? [.. readings.SelectMany(static one => PinsOf(one.Facts))] : [],
            TellsContents = options.TakesContents,
            TellsBlocks = options.TakesLeakedBlocks,
            Earlier = options.LeakedBefore,
            VariableAt = names.VariableAt,
        });
        return TypeNames.Of(found, names);
    }

    // Nothing in a core comes to an end any more: what it is in the middle of may be why it died.
    private IReadOnlyList<Damage> Found(CaptureFacts capture) => capture.Mode == CaptureMode.Core ? [.. Damage, .. InMotion] : Damage;

    private static KernelCount Sum(IReadOnlyList<SmapsMapping> mappings)
    {
        var sum = new KernelCount(default, default, default, default, default, default);
        foreach (SmapsMapping mapping in mappings)
        {
            sum = new KernelCount(
                sum.Resident + mapping.Rss, sum.Virtual + mapping.Size, sum.Swapped + mapping.Swap, sum.Proportional + mapping.Pss,
                sum.AnonymousHuge + mapping.AnonHugePages, sum.LazyFree + mapping.LazyFree);
        }

        return sum;
    }

    private static IEnumerable<ulong> PinsOf(MallocFacts facts) =>
        [.. facts.Arenas.Select(static arena => arena.Pin).OfType<TopPin>().Select(static pin => pin.Address.Value), .. facts.PagePins.Select(static pin => pin.Example.Value)];

    // A vtable lies in the mapping of a file.
    private static AddressRanges ImagesOf(IReadOnlyList<Mapping> mappings) =>
        new(mappings
            .Where(static mapping => mapping.Inode != 0 && (mapping.Access & (Access.Shared | Access.Execute)) == 0)
            .Select(static mapping => new AddressRange(mapping.Start.Value, mapping.End.Value)));

    private static MallocFacts NameTypes(MallocFacts facts, SymbolNames names)
    {
        if (facts.Census is { Types.Count: > 0 } census)
        {
            facts = facts with { Census = census with { Types = TypeNames.Of(census.Types, names) } };
        }

        return facts.PagePins.Any(static pin => pin.Type is not null) ? facts with { PagePins = TypeNames.Of(facts.PagePins, names) } : facts;
    }
}
