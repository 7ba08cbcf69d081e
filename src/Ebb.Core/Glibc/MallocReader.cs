using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Where one malloc lies in a process, and what is known before it is read.</summary>
/// <param name="Library">The file it comes from, for people.</param>
/// <param name="Bias">Runtime addresses are the file's plus this.</param>
internal sealed record MallocPlace(string Library, MallocImage Image, ulong Bias)
{
    public Address MainArena => new(Image.MainArena + Bias);

    public Address? Settings => Image.Mp is { } mp ? new Address(mp + Bias) : null;
}

/// <summary>What one malloc was found to hold, and which parts of which extents are its own.</summary>
/// <param name="Seams">Where regions were cut, so that several threads could walk them: how many cuts proved to be right, and how many were made.</param>
/// <param name="Own">Where its own variables and the headers of its heaps are: words in it lead to chunks that are free.</param>
internal sealed record MallocReading(MallocFacts Facts, IReadOnlyList<OwnedShare> Shares, (int Right, int Guessed) Seams, IReadOnlyList<AddressRange> Own);

/// <summary>Reads one malloc of glibc: arenas, heaps, caches, chunks, mmapped blocks.</summary>
internal sealed class MallocReader(
    IPagedMemory memory,
    IReadOnlyList<Extent> extents,
    IReadOnlyList<ulong> threadPointers,
    IReadOnlyList<AddressRange> stacks,
    AddressRanges images,
    WalkLimits limits,
    DamageLog damage)
{
    private const int MostSizes = 32;
    private const int MostPins = 32;
    private const int RereadsOfARunningTarget = 3;

    private readonly IPagedMemory _memory = memory;
    private readonly IReadOnlyList<Extent> _extents = extents;
    private readonly IReadOnlyList<ulong> _threadPointers = threadPointers;
    private readonly IReadOnlyList<AddressRange> _stacks = stacks;
    private readonly AddressRanges _images = images;
    private readonly WalkLimits _limits = limits;
    private readonly DamageLog _damage = damage;

    /// <summary>Pages in swap are read too, which brings them back into memory.</summary>
    public bool ReadsSwapped { get; init; }

    /// <summary>Live blocks are told in full, and not only those of the sizes that most are in.</summary>
    public bool TakesCensus { get; init; }

    /// <summary>Each chunk is written down with its place.</summary>
    public bool TakesMap { get; init; }

    /// <summary>How the walk is divided among threads.</summary>
    public WalkPlan Plan { get; init; } = WalkPlan.OfThisMachine;

    /// <summary>Nothing changes while we read: no window is worth a second look.</summary>
    public bool IsStill { get; init; }

    /// <summary>The only thread was stopped inside malloc, where it takes no lock.</summary>
    public bool IsStoppedInside { get; init; }

    /// <summary>What does not hold together in arenas that a thread was changing when it was stopped.</summary>
    public DamageLog InMotion { get; } = new();

    /// <summary>The thread pointer lies above the static thread-local block, as on x86-64.</summary>
    public bool ThreadLocalsAreBelow { get; init; } = true;

    /// <summary>Reads it; null where its arenas do not hold together, which is written down as damage.</summary>
    public MallocReading? Read(MallocPlace place)
    {
        if (!ArenaRing.TryRead(_memory, place.MainArena, place.Image.ArenaLayout, out ArenaRing? ring, _damage))
        {
            return null;
        }

        MallocParameters? parameters = null;
        if (place.Settings is { } at)
        {
            MallocParameters.TryRead(_memory, at, place.Image.ParamLayouts, IsMapped, out parameters, _damage);
        }

        var heaps = new Dictionary<int, List<Heap>>();
        HeapLayout? heapLayout = null;
        foreach (Arena arena in ring.Arenas.Skip(1))
        {
            heaps[arena.Index] = Heap.ChainOf(_memory, arena, ring.Layout, parameters?.Settings.HugeTlbPageSize ?? 0, _damage, out HeapLayout? layout);
            heapLayout ??= layout;
        }

        var anonymous = new AddressRanges(_extents.Select(static extent => new AddressRange(extent.Start, extent.End)));
        var caches = new ThreadCaches(_memory, _damage, anonymous, parameters?.Settings.TcacheCount ?? ushort.MaxValue);
        var marks = new Marks();
        FindCaches(caches, ring, heaps, parameters);
        caches.Follow(marks);
        Dictionary<int, FastbinProof> proofs = FastbinLists.Follow(
            _memory, ring.Arenas, arena => ExtentOf(arena, heaps, parameters), caches.IsMangled, marks, _damage);

        MapRoom? maps = TakesMap ? new MapRoom() : null;
        using var crew = new WalkCrew(_memory, _limits, IsStill ? 0 : RereadsOfARunningTarget, _images, Plan, maps, TakesCensus);
        MainHeap main = null!;
        var ofThreads = new ThreadHeaps(_memory, _extents, crew, marks, ring.Layout, _images) { ReadsSwapped = ReadsSwapped, IsStill = IsStill };
        List<ArenaWalk> walks = [Prove(ring.Arenas[0], ProofOf(ring.Arenas[0]), ReadMain(), ReadMain, marks, maps)];
        List<ArenaWalk> first = ofThreads.Read(ring.Arenas.Skip(1).Select(InThreads), parameters?.Settings);
        walks.AddRange(first.Select(walk => Prove(walk.Arena, ProofOf(walk.Arena), walk, () => ofThreads.Read([InThreads(walk.Arena)], parameters?.Settings)[0], marks, maps)));

        var sizes = new SizeCounts();
        var types = new TypeCounts(_images);
        var pins = new PinTable(_images, 0);
        foreach (ArenaWalk walk in walks)
        {
            sizes.Add(walk.Sizes);
            types.Include(walk.Types);
            pins.Add(walk.Pins);
            CheckSums(walk, main);
        }

        var shares = new List<OwnedShare>();
        walks.ForEach(one => shares.AddRange(one.Shares));
        var blocks = new List<ChunkRun>();
        Group mmapped = FindMmapped(parameters, heaps, main!, sizes, shares, blocks);

        return new MallocReading(
            new MallocFacts
            {
                Library = place.Library,
                Version = place.Image.Version,
                Layout = string.Join(", ", new object?[] { ring.Layout, heapLayout, parameters?.Layout, caches.Layout }.OfType<object>()),
                Arenas = [.. walks.Select(one => Facts(one, ring.Layout, one.Arena.Index == 0 ? main : null, heaps))],
                Mmapped = mmapped,
                Settings = parameters?.Settings ?? Unknown,
                LiveSizes = sizes.Largest(MostSizes),
                PagePins = PinsOf(pins),
                Census = TakesCensus ? LiveCensus.Of(sizes, types) : null,
                Map = TakesMap ? MapOf(walks, blocks, shares) : null,
            },
            shares,
            crew.Seams,
            [.. OwnVariables(ring, parameters, place), .. heaps.Values.SelectMany(static chain => chain).Select(static heap => new AddressRange(heap.At, heap.End))]);

        FastbinProof ProofOf(Arena arena) => proofs.GetValueOrDefault(arena.Index, FastbinProof.Nothing);

        (Arena Arena, List<Heap> Heaps, FastbinProof Proof) InThreads(Arena arena) => (arena, heaps[arena.Index], ProofOf(arena));

        ArenaWalk ReadMain()
        {
            var into = new ArenaWalk(ring.Arenas[0], _images);
            main = new MainHeap(_memory, _extents, crew, marks, ring.Layout) { ReadsSwapped = ReadsSwapped, IsStill = IsStill, IsInMotion = IsInMotion(into.Arena) };
            main.Read(into, parameters?.SbrkBase ?? 0, parameters?.Settings, ProofOf(into.Arena), OfThreads(heaps));
            return into;
        }
    }

    // Most fastbins are told in the first walk. Where live blocks carry stale links, one more walk collects all candidates,
    // and the next takes only those that are really in a list. What that does not tell, as in an arena too far spread for a map of it,
    // is followed hop by hop, and walked once more.
    private ArenaWalk Prove(Arena arena, FastbinProof proof, ArenaWalk found, Func<ArenaWalk> again, Marks marks, MapRoom? maps)
    {
        if (!proof.IsIdle)
        {
            proof.Sums.Add(found.FastbinSums);
        }

        if (proof.Unproven().Any() && proof.TryCollect())
        {
            again();
            if (proof.TrySettle(_memory))
            {
                WalkAgain();
            }
        }

        if (FastbinLists.FollowUnproven(_memory, proof, marks))
        {
            proof.Sums.Clear();
            WalkAgain();
        }

        DamageLog damage = DamageOf(arena);
        damage.Add(found.Damage);
        foreach (int index in proof.Unproven())
        {
            damage.Add(DamageKind.Fastbin, arena.At, arena.Fastbins[index], $"the fastbin of {32 + (16 * index)}-byte chunks could not be told exactly");
        }

        return found;

        void WalkAgain()
        {
            maps?.Return(found.MapBytes);
            found = again();
            proof.Sums.Add(found.FastbinSums);
        }
    }

    private static IEnumerable<AddressRange> OwnVariables(ArenaRing ring, MallocParameters? parameters, MallocPlace place)
    {
        yield return new AddressRange(ring.Arenas[0].At, ring.Arenas[0].At + (ulong)ring.Layout.Size);
        if (parameters is not null && place.Settings is { } at)
        {
            yield return new AddressRange(at.Value, at.Value + (ulong)parameters.Layout.Size);
        }
    }

    private bool IsInMotion(Arena arena) => IsStill && (arena.Mutex != 0 || (arena.Index == 0 && IsStoppedInside));

    private DamageLog DamageOf(Arena arena) => IsInMotion(arena) ? InMotion : _damage;

    private static Settings Unknown => new()
    {
        MmapThreshold = 0, TrimThreshold = 0, TopPad = 0, MmapMax = 0, ArenaMax = 0, ArenaTest = 0,
        MmapThresholdIsDynamic = false, MmappedCount = 0, MmappedBytes = 0,
    };

    private bool IsMapped(ulong at) => _extents.Any(extent => at >= extent.Start && at <= extent.End);

    private void FindCaches(ThreadCaches caches, ArenaRing ring, Dictionary<int, List<Heap>> heaps, MallocParameters? parameters)
    {
        if (parameters is { Settings.TcacheCount: null })
        {
            return; // before 2.26, or built without
        }

        foreach (ulong pointer in _threadPointers)
        {
            caches.LookAround(pointer, ThreadLocalsAreBelow);
        }

        // Before 2.34 a process without threads has no list that leads to its thread pointer; its table is its first chunk.
        if (caches.Layout is not { CountsDown: true } && parameters is { SbrkBase: > 0 } && !ring.Arenas[0].IsInitial)
        {
            caches.Try((parameters.SbrkBase + 15) & ~15UL);
        }
    }

    // Where neither a piece of the main arena nor an mmapped block can be.
    private IEnumerable<AddressRange> OfThreads(Dictionary<int, List<Heap>> heaps) =>
        heaps.Values.SelectMany(static chain => chain).Select(static heap => new AddressRange(heap.At, heap.End)).Concat(_stacks);

    private static (ulong Low, ulong High) ExtentOf(Arena arena, Dictionary<int, List<Heap>> heaps, MallocParameters? parameters)
    {
        if (arena.Index == 0)
        {
            // Pieces that mmap made may lie anywhere.
            return arena.IsNonContiguous ? (4096, ulong.MaxValue >> 8) : (parameters?.SbrkBase ?? 0, arena.Top);
        }

        List<Heap> chain = heaps[arena.Index];
        return chain.Count == 0 ? (0, 0) : (chain.Min(static heap => heap.First), chain.Max(static heap => heap.End));
    }

    private void CheckSums(ArenaWalk walk, MainHeap main)
    {
        if (walk.IsComplete && walk.Unread.Virtual == Bytes.Zero && !walk.Lists.Close)
        {
            DamageOf(walk.Arena).Add(DamageKind.Bins, walk.Arena.At, walk.Bins.Blocks, "the free lists of an arena do not hold exactly its free chunks");
        }

        ulong found = walk.Walked + (walk.Arena.Index == 0 ? main.Foreign : 0);
        if (found != walk.Arena.SystemMem && walk.IsComplete)
        {
            DamageOf(walk.Arena).Add(DamageKind.SystemMemory, walk.Arena.At, walk.Arena.SystemMem, $"an arena counts other memory than the {found} bytes found");
        }
    }

    private Group FindMmapped(MallocParameters? parameters, Dictionary<int, List<Heap>> heaps, MainHeap main, SizeCounts sizes, List<OwnedShare> shares, List<ChunkRun> runs)
    {
        if (parameters is null || parameters.Settings.MmappedCount == 0)
        {
            return default;
        }

        Settings settings = parameters.Settings;

        IEnumerable<AddressRange> taken = OfThreads(heaps).Concat(main.Pieces);
        var blocks = new MmappedBlocks(_memory, _limits, ReadsSwapped);
        blocks.Find(Stretch.Outside(_extents.Where(static one => !one.IsBrk), taken), settings.MmappedCount, IsAll);
        if (blocks.Found.Count != settings.MmappedCount || !IsAll(blocks.FoundBytes))
        {
            _damage.Add(DamageKind.Mmapped, 0, settings.MmappedBytes,
                $"malloc counts {settings.MmappedCount} mmapped blocks of {settings.MmappedBytes} bytes; found were {blocks.Found.Count} of {blocks.FoundBytes}");
        }

        Group all = default;
        foreach (MmappedBlock block in blocks.Found)
        {
            Extent extent = Extent.Containing(_extents, block.At)!;
            PageSet pages = extent.Pages(_memory, ReadsSwapped);
            ulong end = block.At + block.Length;
            var resident = new Bytes(pages.Resident(block.At, end));
            all += new Group(1, new Bytes(block.Length), resident);
            sizes.Add(block.Length, 1);
            runs.Add(new ChunkRun(new Address(block.At), new Bytes(block.Length), 1, ChunkState.Live));
            shares.Add(new OwnedShare(extent, new MallocShare { Live = new Amounts(resident, new Bytes(block.Length), new Bytes(pages.Swapped(block.At, end))) }));
        }

        return all;

        bool IsAll(ulong found) => found == settings.MmappedBytes
            || (MallocParameters.DriftsByResize(parameters.Layout) && found < settings.MmappedBytes && (settings.MmappedBytes - found) % 16 == 0);
    }

    private HeapMap MapOf(List<ArenaWalk> walks, List<ChunkRun> mmapped, List<OwnedShare> shares) => new()
    {
        Regions = [.. walks.SelectMany(static walk => walk.Maps)],
        Mmapped = [.. mmapped.OrderBy(static block => block.At.Value)],
        PageBlocks = PageTokens.Of(shares.Select(static share => share.In).Distinct().OrderBy(static extent => extent.Start).Select(extent => extent.Pages(_memory, ReadsSwapped))),
    };

    private ArenaFacts Facts(ArenaWalk walk, ArenaLayout layout, MainHeap? main, Dictionary<int, List<Heap>> heaps)
    {
        Arena arena = walk.Arena;
        Group free = walk.Tcache + walk.Fastbins + walk.Bins + walk.Top;
        ulong foreign = main?.Foreign ?? 0;
        ulong notFound = arena.SystemMem - Math.Min(arena.SystemMem, walk.Walked + foreign);
        Bytes overhead = walk.Overhead.Virtual + new Bytes(foreign);
        Bytes unread = walk.Unread.Virtual + new Bytes(notFound);
        Bytes live = walk.Share.Live.Virtual;
        return new ArenaFacts
        {
            Index = arena.Index,
            Address = new Address(arena.At),
            TopAt = new Address(arena.At + (ulong)layout.Top),
            Heaps = main is null ? heaps[arena.Index].Count : walk.Regions,
            // A main arena that grew while it was walked is longer than it said.
            System = new Bytes(Math.Max(arena.SystemMem, walk.Walked + foreign)),
            MaxSystem = new Bytes(arena.MaxSystemMem),
            AttachedThreads = arena.AttachedThreads,
            Live = new Group(walk.Chunks - Math.Min(walk.Chunks, walk.NotLive), live, walk.Share.Live.Resident),
            Tcache = walk.Tcache,
            Fastbins = walk.Fastbins,
            Bins = walk.Bins,
            Top = walk.Top,
            Overhead = overhead,
            Unread = unread,
            Share = walk.Share,
            Forecast = new ArenaForecast
            {
                ByMallocTrim = new Bytes(walk.ByMallocTrim),
                ByEbb = walk.Share.Held.Resident,
                InTop = new Bytes(walk.HeldInTop),
                BehindFastbins = new Bytes(walk.HeldBehindFastbins),
                Ranges = walk.Ranges,
            },
            Pin = walk.Pin,
            IsInMotion = IsInMotion(arena),
            IsContiguous = main is null || main.TopEndsAtBrk,
        };
    }

    private static List<PagePin> PinsOf(PinTable pins) => pins.Largest(MostPins).ConvertAll(static entry => new PagePin(
        new Address(entry.Example),
        entry.Key.IsCached,
        new Bytes(entry.Key.Size),
        entry.Blocks,
        new Bytes(entry.Holds),
        entry.Arena,
        entry.Key.Type == 0 ? null : new Address(entry.Key.Type).ToString()));
}
