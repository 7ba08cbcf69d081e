using Ebb.Glibc;
using Ebb.Linux;

namespace Ebb.Tests.Glibc;

/// <summary>Each kind of damage is named where it happens: with its place, and with what stood there.</summary>
public static class DamageOfEachKind
{
    private static readonly GlibcShape s_shape = GlibcShape.All.Single(static shape => shape.Release == "2.35");

    public static TheoryData<DamageKind> Kinds => [.. Enum.GetValues<DamageKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void It_is_named_with_its_place_and_what_stood_there(DamageKind kind)
    {
        var scene = new Scene();
        (ulong at, ulong found) = Provoke(kind, scene);
        scene.Heap.Time = kind == DamageKind.TimeLimit ? TimeSpan.FromTicks(-1) : scene.Heap.Time;
        MallocReading? reading = scene.Heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Contains((kind, at, found), damage.Entries.Select(static one => (one.Kind, one.At.Value, one.Found)));
        Assert.Equal("", string.Join('\n', reading?.Facts.Arenas.SelectMany(Reading.Unclosed) ?? []));
    }

    [Fact]
    public static void A_heap_that_nothing_was_done_to_has_none()
    {
        new Scene().Heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Empty(damage.Entries);
    }

    // Each entry says where, and the word that is wrong there.
    private static (ulong At, ulong Found) Provoke(DamageKind kind, Scene scene)
    {
        ulong thread = scene.Heap.Arenas[1].At;
        switch (kind)
        {
            case DamageKind.ChunkSize:
                return scene.Put(scene.Live.At + 8, 0x4141_4141_4141_4141, scene.Live.At);
            case DamageKind.ChunkFoot:
                return scene.Put(scene.Binned.End, 0x30, scene.Binned.At);
            case DamageKind.FreeNeighbours:
                ulong header = scene.Heap.Memory.Peek(scene.AfterBinned.End + 8);
                scene.Put(scene.AfterBinned.End + 8, header & ~1UL, 0);
                return (scene.AfterBinned.At, scene.AfterBinned.Size);
            case DamageKind.ChunkAbsent:
                scene.Heap.Memory.Set(scene.Alone.At, scene.Alone.At + 1, PageStates.None);
                return (scene.Alone.At, 0);
            case DamageKind.ChunkSwapped:
                scene.Heap.Memory.Set(scene.Alone.At, scene.Alone.At + 1, PageStates.Swapped);
                return (scene.Alone.At, 0);
            case DamageKind.Top:
                return (thread, scene.Put(thread + s_shape.Top, scene.Heap.Arenas[1].Last.First, 0).Found);
            case DamageKind.ArenaRing:
                return (scene.Heap.Main.At, scene.Put(thread + s_shape.Next, thread, 0).Found);
            case DamageKind.Bins:
                scene.Put(scene.Binned.At + 16, scene.Binned.At, 0);
                return (scene.Heap.Main.At, 1); // one free chunk
            case DamageKind.HeapChain:
                return scene.Put(scene.Heap.Arenas[1].Last.Start, 0x6161, scene.Heap.Arenas[1].Last.Start);
            case DamageKind.SystemMemory:
                return scene.Put(thread + s_shape.SystemMem, scene.Heap.Arenas[1].SystemMem + 16, thread);
            case DamageKind.Tcache:
                ulong user = scene.Cached.At + 16;
                scene.Put(user, scene.Heap.Link(user, scene.Live.At + 16), 0);
                return (scene.Live.At + 16, scene.Live.Size);
            case DamageKind.Fastbin:
                return scene.Put(scene.Fast.At + 16, 0x4242_4242_4242_4242, scene.Fast.At);
            case DamageKind.Mmapped:
                scene.Put(SyntheticHeap.MpAt + s_shape.MmappedMem, 0x21000, 0);
                return (0, 0x21000);
            case DamageKind.Settings:
                scene.Put(SyntheticHeap.MpAt + 24, 1UL << 40, 0); // arena_test
                return (SyntheticHeap.MpAt, 0);
            case DamageKind.TimeLimit:
                return (scene.Heap.Main.Last.First, scene.Heap.Main.Top.At - scene.Heap.Main.Last.First);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "nothing provokes it");
        }
    }

    // One of everything.
    private sealed class Scene
    {
        public Scene()
        {
            Heap.SbrkBase = SyntheticHeap.Brk;
            SyntheticPiece main = Heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk);
            SyntheticCache cache = Heap.AddCache(main);
            main.Add(BlockState.Live, 64);
            Binned = main.Add(BlockState.Binned, 2048);
            AfterBinned = main.Add(BlockState.Live, 96);
            Cached = main.Add(BlockState.Cached, 80);
            cache.Chunks.Add(Cached);
            Fast = main.Add(BlockState.Fast, 48);
            Live = main.Add(BlockState.Live, 112);
            main.Add(BlockState.Live, 16384);
            Alone = main.Add(BlockState.Live, 16384);
            main.CloseWithTop(main.End + 0x20000 - (main.End % 4096));
            Map(main.Start, main.End, isBrk: true);

            SyntheticPiece old = Heap.AddThreadArena().Last;
            old.Add(BlockState.Live, 64);
            old.CloseWithFence(old.Start + 0x21000, BlockState.Binned);
            Map(old.Start, old.End);
            SyntheticPiece young = Heap.AddHeap(Heap.Arenas[1]);
            young.Add(BlockState.Live, 64);
            young.CloseWithTop(young.Start + 0x21000);
            Map(young.Start, young.End);
            Heap.Arenas[1].MaxSystemMore = 4096;

            Map(SyntheticHeap.Mmaps, SyntheticHeap.Mmaps + 0x22000);
            Heap.AddMmapped(SyntheticHeap.Mmaps, 0x22000);
            Heap.Seal();
        }

        public SyntheticHeap Heap { get; } = new(s_shape);

        public SyntheticBlock Binned { get; }

        public SyntheticBlock AfterBinned { get; }

        public SyntheticBlock Cached { get; }

        public SyntheticBlock Fast { get; }

        public SyntheticBlock Live { get; }

        /// <summary>The only header on its page.</summary>
        public SyntheticBlock Alone { get; }

        public (ulong At, ulong Found) Put(ulong at, ulong word, ulong reported)
        {
            Heap.Memory.Write(at, word);
            return (reported, word);
        }

        private void Map(ulong start, ulong end, bool isBrk = false)
        {
            Heap.Map(start, end, isBrk);
            Heap.Touch(start, end);
        }
    }
}
