using System.Diagnostics;
using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Leaks;

/// <summary>What a proof is made from: memory that does not change, with the heaps in it already walked.</summary>
internal sealed record LeakSource
{
    public required IPagedMemory Memory { get; init; }

    /// <summary>Which pages of shared mappings are there: of the target itself, since its copy does not have them.</summary>
    public required IPagedMemory Shared { get; init; }

    public required IReadOnlyList<Mapping> Mappings { get; init; }

    public required IReadOnlyList<ThreadRoots> Threads { get; init; }

    /// <summary>What the kernel keeps for it.</summary>
    public required IReadOnlyList<ulong> KernelWords { get; init; }

    /// <summary>Words of memory that is in no copy of it.</summary>
    public ReadOnlyMemory<ulong> Beside { get; init; }

    /// <summary>Why what is found is no proof, as far as it is known before; null where nothing speaks against it.</summary>
    public string? WhyUnproved { get; init; }

    /// <summary>No kernel could be asked, and shared files are not there.</summary>
    public bool IsCore { get; init; }

    public required string? Program { get; init; }

    public required IReadOnlyList<HeapMap> Maps { get; init; }

    /// <summary>Malloc's own variables and the headers of its heaps.</summary>
    public required IEnumerable<AddressRange> Own { get; init; }

    /// <summary>The pages of the heap that an address lies in.</summary>
    public required Func<ulong, PageSet?> PagesAt { get; init; }

    public required AddressRanges Images { get; init; }

    public required WalkLimits Limits { get; init; }

    public int Workers { get; init; } = 1;

    /// <summary>The address that is asked about; null where leaks alone are.</summary>
    public Address? Explains { get; init; }

    /// <summary>Who keeps what is live is found out, too.</summary>
    public bool FindsKeepers { get; init; }

    /// <summary>With <see cref="FindsKeepers"/>: chunks whose owners are asked for.</summary>
    public IReadOnlyList<ulong> Pins { get; init; } = [];

    /// <summary>Leaked blocks of an earlier look: only what is among them is leaked.</summary>
    public IReadOnlyList<LeakedBlock>? Earlier { get; init; }

    /// <summary>Each leaked block is told.</summary>
    public bool TellsBlocks { get; init; }

    /// <summary>The first bytes of examples are told.</summary>
    public bool TellsContents { get; init; }

    /// <summary>The variable at an address in a file's data; null where it has no name.</summary>
    public Func<ulong, VariableRange?> VariableAt { get; init; } = static _ => null;

    /// <summary>Edges between blocks are kept in one part in so many of the live bytes; null for as many as the blocks' sizes allow.</summary>
    public int? EdgeShare { get; init; }
}

/// <summary>Proves what is leaked: a live block that no chain of pointers from any root leads to.</summary>
/// <remarks>Conservative: each aligned word that is an address inside a block, or just behind it, counts as a pointer to it. So what is called leaked is, but for pointers that are no addresses.</remarks>
internal static class LeakProof
{
    private const long FewestEdges = 1 << 20;
    private static readonly Bytes s_worthSaying = Bytes.FromMebibytes(1);
    private const ulong SmallBlock = 64;
    private const int ShareOfSmall = 12; // 35 % of the heap with all else
    private const int ShareOfOthers = 14; // 20 %
    private const int ShareForKeepers = 3; // who keeps what goes over all edges several times: they are not read again and again

    public static LeakFacts Of(LeakSource source)
    {
        long started = Stopwatch.GetTimestamp();
        BlockSpace space;
        var pools = new PoolSigns();
        try
        {
            space = BlockSpace.Of(source.Maps, run => MmappedMemory.Of(source.Memory, run), pools.See);
        }
        catch (OverflowException)
        {
            return Nothing(started, "it has more than a thousand million blocks");
        }

        int share = source.FindsKeepers && Reach.Room(space) > 0 ? ShareForKeepers : source.EdgeShare ?? (space.LiveBytes.Count < SmallBlock * space.LiveBlocks ? ShareOfSmall : ShareOfOthers);
        long edges = Math.Max((long)space.LiveBytes.Count / share / sizeof(uint), FewestEdges);
        var graph = new BlockGraph(space.Count, edges);
        bool isWhole = new HeapScan(source.Memory, space, graph, source.PagesAt, source.Limits).Run(source.Workers);
        if (!isWhole)
        {
            return Nothing(started, "the time was up before its heaps were read");
        }

        var marking = new Marking(source.Memory, space, graph, source.PagesAt, source.Workers);
        var roots = new RootWords(source, space);
        roots.ForEach((in Root _, ulong _, ReadOnlySpan<ulong> words) => marking.From(words));
        var look = new LeakLook(source.Memory, space, source.Images, IsMapped(source.Mappings));
        Suspects? suspects = source.Earlier is { } earlier ? new Suspects(space, earlier) : null;
        var sort = new LeakSort(source.Memory, space, graph, marking, look, suspects) { KeepsContents = source.TellsContents };
        List<LeakGroup> groups = sort.Run();
        return new LeakFacts
        {
            LiveBlocks = space.LiveBlocks,
            LiveBytes = space.LiveBytes,
            Direct = sort.Direct,
            Indirect = sort.Indirect,
            Groups = groups,
            Roots = roots.Searched,
            Explanation = source.Explains is { } address ? new Explainer(source, space, graph, roots, marking, look).Explain(address) : null,
            Blocks = source.TellsBlocks ? [.. marking.Unreached().Select(space.BlockOf).Select(static block => new LeakedBlock(block.Start, block.Bytes))] : null,
            Confirmation = suspects is null ? null : new Confirmation(Sum(source.Earlier!), Sum([.. marking.Unreached().Where(number => !suspects.Contains(number)).Select(space.BlockOf).Select(static block => new LeakedBlock(block.Start, block.Bytes))])),
            Reach = source.FindsKeepers ? ReachOf(source, space, graph, roots, marking, look) : null,
            Limits = [.. LimitsOf(source, space, pools, roots, groups)],
            WhyUnproved = source.WhyUnproved ?? (space.Unread.Count > 0 ? "parts of its heaps could not be walked: what they point to was taken for reachable, and nothing is said of what is in them" : null),
            Duration = Stopwatch.GetElapsedTime(started),
        };
    }

    private static Amount Sum(IEnumerable<LeakedBlock> blocks) =>
        Amount.Sum(blocks.Select(static block => new Amount(1, new Bytes(block.Bytes))));

    private static ReachFacts ReachOf(LeakSource source, BlockSpace space, BlockGraph graph, RootWords roots, Marking marking, LeakLook look)
    {
        var keepers = new KeeperTable(space, source.VariableAt, at => MappingAt(source.Mappings, at));
        roots.ForEach(keepers.Add);
        ReachFacts reach = Reach.Room(space) > 8 * keepers.Edges
            ? new Reach(source.Memory, space, graph, keepers, marking.IsMarked, source.Limits.Cancellation).Find(look)
            : FirstOf(source, space, graph, keepers);
        var edges = new EdgeReader(source.Memory, space, graph);
        return reach with { Pins = source.Pins.Count == 0 ? [] : new PinOwners(source, space, edges, keepers, look).Of(source.Pins) };
    }

    private static ReachFacts FirstOf(LeakSource source, BlockSpace space, BlockGraph graph, KeeperTable keepers)
    {
        Amount[] first = new FirstReach(space, keepers, each => new Marking(source.Memory, space, graph, source.PagesAt, source.Workers, each)).Find();
        return new ReachFacts { Reached = Amount.Sum(first), Keepers = keepers.Ranked(first, static _ => null), Blocks = [], WhyNotAlone = Reach.TooMany };
    }

    private static AddressRange? MappingAt(IReadOnlyList<Mapping> mappings, ulong at) =>
        mappings.Where(one => at >= one.Start.Value && at < one.End.Value).Select(static one => (AddressRange?)new AddressRange(one.Start.Value, one.End.Value)).FirstOrDefault();

    // What is held in blocks of another allocator's is beyond this proof, and is said.
    private static IEnumerable<string> LimitsOf(LeakSource source, BlockSpace space, PoolSigns pools, RootWords roots, List<LeakGroup> groups)
    {
        if (source.Threads.Any(static thread => thread.StackPointer is null))
        {
            yield return "The registers of its threads are not known: all that lies on their stacks was taken for pointers, old words too.";
        }

        if (source.IsCore)
        {
            yield return "A core does not have what the kernel keeps (data of epoll, timers), nor files that are shared: a block that only they lead to is counted as leaked.";
        }

        (ulong blocks, ulong bytes) = pools.Sum();
        if (bytes > 0)
        {
            yield return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{blocks} live blocks of {new Bytes(bytes)} in all look like another allocator's (pools, arenas, slabs): what is lost inside of them cannot be seen.");
        }

        var other = roots.Searched.FirstOrDefault(static one => one.Kind == RootKind.Anonymous);
        if (other.Searched > s_worthSaying && other.Searched.Count > space.LiveBytes.Count / 10)
        {
            yield return $"{other.Searched} of other mapped memory were taken for in use: where a runtime or another allocator keeps its objects there (pymalloc, V8, a JVM), what is lost among them cannot be seen.";
        }

        ulong most = groups.Count == 0 ? 0 : groups.Max(static group => group.Bytes.Count);
        if (most > space.LiveBytes.Count / 10 && source.Explains is null)
        {
            yield return "One group of leaks is more than a tenth of all live memory: a program that keeps its pointers in another form (compressed, encrypted, as offsets) would look so.";
        }
    }

    private static Func<ulong, bool> IsMapped(IReadOnlyList<Mapping> mappings)
    {
        var all = new AddressRanges(mappings.Where(static mapping => mapping.Name != "[vsyscall]").Select(static mapping => new AddressRange(mapping.Start.Value, mapping.End.Value)));
        return all.Contains;
    }

    private static LeakFacts Nothing(long started, string why) => new()
    {
        LiveBlocks = 0,
        LiveBytes = default,
        Direct = default,
        Indirect = default,
        Groups = [],
        Roots = [],
        Limits = [],
        WhyUnproved = why,
        Duration = Stopwatch.GetElapsedTime(started),
    };
}
