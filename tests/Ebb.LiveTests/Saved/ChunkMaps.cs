using System.Globalization;
using Ebb.Glibc;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Memory;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Saved;

/// <summary>The map in a saved snapshot has each block where the program has it.</summary>
public sealed class ChunkMaps : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-map").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The program tells where each of its blocks is, and malloc how long it is.
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public void Have_each_block_where_the_program_has_it(string glibc)
    {
        using Target target = Programs.Start("placed.c 900 7", glibc);
        IReadOnlyDictionary<string, string> told = target.Command("where");
        HeapMap map = Saved(target, out MallocFacts facts);

        Dictionary<ulong, ChunkRun> at = [];
        foreach (ChunkRun run in map.Regions.SelectMany(static region => region.Runs))
        {
            for (ulong i = 0; i < run.Count; i++)
            {
                at.Add(run.At.Value + (i * run.Size.Count), run);
            }
        }

        int mmapped = 0;
        foreach ((string key, string bytes) in told)
        {
            string[] words = key.Split('_');
            ulong block = ulong.Parse(words[1], CultureInfo.InvariantCulture);
            var size = new Bytes(ulong.Parse(bytes, CultureInfo.InvariantCulture));
            if (words[0] == "mmapped")
            {
                ChunkRun found = Assert.Single(map.Mmapped, run => block >= run.At.Value && block < run.End.Value);
                Assert.Equal((size, ChunkState.Live), (found.Size, found.State));
                mmapped++;
                continue;
            }

            Assert.True(at.TryGetValue(block - 16, out ChunkRun chunk), $"nothing begins at the block {block:x}");
            Assert.Equal((size, ChunkState.Live), (chunk.Size, chunk.State));
        }

        Assert.InRange(mmapped, 1, map.Mmapped.Count);
        Assert.Equal(map.Mmapped.Count, (int)target.Number("hblks"));
        Counts(target, map, facts);
    }

    // glibc's own counts are the truth of what is not live.
    [Theory]
    [InlineData("mixed.c", "7", "5", "20000")]
    [InlineData("stale_links.c", "60000", "100")]
    [InlineData("fastbins.c", "60000", "100")]
    [InlineData("arenas.c", "4", "4000", "2000", "1000")]
    [InlineData("memalign.c")]
    [InlineData("broken_brk.c")]
    public void Add_up_to_what_glibc_counts(string source, params string[] arguments)
    {
        using Target target = Target.Start(source, arguments);
        Counts(target, Saved(target, out MallocFacts facts), facts);
    }

    private static void Counts(Target target, HeapMap map, MallocFacts facts)
    {
        ChunkRun[] runs = [.. map.Regions.SelectMany(static region => region.Runs)];
        ulong fast = Sum(runs, ChunkState.Fastbin), cached = Sum(runs, ChunkState.Tcache);
        Assert.Equal(target.Number("fsmblks"), fast);
        Assert.Equal(target.Number("fordblks"), fast + Sum(runs, ChunkState.Bin) + Sum(runs, ChunkState.Top));
        Assert.Equal(target.Number("uordblks"), target.Number("arena") - target.Number("fordblks"));
        Assert.Equal(target.Number("hblkhd"), map.Mmapped.Aggregate(0UL, static (sum, one) => sum + one.Size.Count));
        Assert.Equal(facts.Arenas.Aggregate(0UL, static (sum, arena) => sum + arena.Tcache.Bytes.Count), cached);
        Assert.Equal(facts.Arenas.Aggregate(0UL, static (sum, arena) => sum + arena.Live.Blocks), runs.Where(static run => run.State == ChunkState.Live).Aggregate(0UL, static (sum, run) => sum + run.Count));
        Assert.Equal(0UL, Sum(runs, ChunkState.Unread) + Sum(runs, ChunkState.Untold));
    }

    private static ulong Sum(ChunkRun[] runs, ChunkState state) =>
        runs.Where(run => run.State == state).Aggregate(0UL, static (sum, run) => sum + (run.End.Value - run.At.Value));

    private HeapMap Saved(Target target, out MallocFacts facts)
    {
        Inspected.Quiet(target.Pid);
        string path = Path.Combine(_folder, "a.ebb");
        using (var save = SnapshotSave.Begin(path, replaces: true))
        {
            Snapshot taken = Capture.Take(target.Pid, new CaptureOptions { TakesCensus = true, TakesMap = true }, TestContext.Current.CancellationToken);
            Assert.True(taken.Capture.IsExact, taken.Capture.WhyInexact);
            save.Finish(taken, DateTimeOffset.UnixEpoch);
        }

        Snapshot read = SnapshotFile.Read(path);
        facts = Assert.Single(read.Mallocs);
        HeapMap map = facts.Map!;

        // The kernel's count of each mapping that is malloc's alone.
        foreach (MappingFacts mapping in read.Mappings.Where(static mapping => mapping.Name == "[heap]"))
        {
            ulong present = map.Pages.Where(page => page.Start >= mapping.Start && page.Start < mapping.End && page.State == PageState.Present).Aggregate(0UL, static (sum, page) => sum + page.Length.Count);
            Assert.Equal(mapping.Resident.Count, present);
        }

        return map;
    }
}
