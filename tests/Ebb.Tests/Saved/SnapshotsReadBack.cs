using System.Text.Json.Nodes;
using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;
using Ebb.Tests.Rendering;
using Ebb.Tests.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Saved;

public static class SnapshotsReadBack
{
    private static readonly SavedFacts s_saved = new(new DateTimeOffset(2026, 3, 1, 13, 0, 7, TimeSpan.Zero), "9.8.7", "host", new Bytes(4096));

    [Theory]
    [InlineData("fastbins")]
    [InlineData("server")]
    [InlineData("fragmented")]
    [InlineData("hostile")]
    public static void All_facts_are_the_same(string story)
    {
        Snapshot written = TextOfAReport.Story(story);
        Assert.Null(Alike.Difference(Marked(written), Read(Write(written))));
    }

    [Fact]
    public static void Whatever_they_are() => Prop.ForAll(AnySnapshot.Snapshots.ToArbitrary(), snapshot =>
    {
        Snapshot wellformed = Wellformed(snapshot);
        string? difference = Alike.Difference(Marked(wellformed), Read(Write(wellformed)));
        Assert.Null(difference);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public static void Nothing_that_a_story_lacks_is_left_out() =>
        Assert.Null(Alike.Difference(Marked(Everything()), Read(Write(Everything()))));

    // The file of 1.0 has none of them.
    [Fact]
    public static void Fields_that_came_later_are_kept_too()
    {
        Snapshot written = Made.Process(Made.Arena() with { IsInMotion = true });
        written = written with { Capture = written.Capture with { Pause = TimeSpan.FromMilliseconds(7), MaxPause = TimeSpan.FromMilliseconds(20) } };

        Assert.Null(Alike.Difference(Marked(written), Read(Write(written))));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("hostile")]
    public static void The_report_is_as_it_was_but_for_where_it_comes_from(string story)
    {
        Snapshot written = TextOfAReport.Story(story);
        Snapshot read = Read(Write(written));
        JsonNode before = JsonNode.Parse(JsonReport.Of(Report.Of(written)))!, after = JsonNode.Parse(JsonReport.Of(Report.Of(read)))!;

        JsonNode capture = after["data"]!["capture"]!;
        Assert.Equal("snapshot", capture["mode"]!.GetValue<string>());
        capture["mode"] = capture["savedMode"]!.GetValue<string>();
        Array.ForEach(["savedMode", "savedAt", "savedOn", "savedBy"], added => Assert.True(capture.AsObject().Remove(added)));
        Assert.True(JsonNode.DeepEquals(before, after));

        string text = TextReport.Of(Report.Of(read), new TextOptions(100, false, true));
        const string Line = "  - saved on host, 2026-03-01 13:00:07 UTC, by ebb 9.8.7\n";
        Assert.Contains(Line, text, StringComparison.Ordinal);
        Assert.Equal(TextReport.Of(Report.Of(written), new TextOptions(100, false, true)), text.Replace(Line, "", StringComparison.Ordinal));
    }

    [Fact]
    public static void Very_many_mappings_are_kept_in_several_sections()
    {
        MappingFacts[] mappings = [.. Enumerable.Range(1, 65_530).Select(i => Made.Mapping(MappingKind.File, (ulong)i << 20, Made.KiB(8), Made.KiB(4), $"/usr/lib/{i}"))];
        Snapshot written = Made.Snapshot(mappings);

        byte[] file = Write(written);

        Assert.Null(Alike.Difference(Marked(written), Read(file)));
        Assert.InRange(file.Length, 1, 1 << 20);
    }

    /// <summary>Each field is written at least once.</summary>
    internal static Snapshot Everything()
    {
        Snapshot story = Stories.Server();
        return story with
        {
            Capture = story.Capture with { Mode = CaptureMode.Freeze, IsExact = true, WhyInexact = null, Pause = TimeSpan.Zero },
            Target = story.Target with { Executable = null, CommandLine = ["", " "], Allocators = [new AllocatorFacts("v8", null, "")] },
            Damage = [new Damage(DamageKind.Mmapped, new Address(ulong.MaxValue), ulong.MaxValue, "what"), new Damage(DamageKind.ChunkSize, default, 0, "")],
            Remarks = [.. story.Remarks, new Remark("code", RemarkSeverity.Error, "message")],
            Mallocs =
            [
                story.Mallocs[0] with
                {
                    Version = null,
                    Settings = Made.Settings() with { MmapMax = -1, MmappedCount = int.MaxValue, TcacheCount = 0, TcacheMaxBytes = null, ThpPageSize = 0, HugeTlbPageSize = 2 << 20, TrimThreshold = ulong.MaxValue },
                    Census = new LiveCensus { Sizes = [new SizeClass(new Bytes(48), 3, new Bytes(144))], HasAllSizes = false, Types = [new TypeClass("Session", new Bytes(224), 7)], HasAllTypes = true },
                    Map = AMap(),
                },
                Made.Malloc() with { Library = "second" },
            ],
            Reach = AReach(),
        };
    }

    // Sums are of what there is: a reader counts them again.
    private static ReachFacts AReach()
    {
        var variable = new Keeper(RootKind.Program, "cache (server)", null, 0);
        var mapping = new Keeper(RootKind.Anonymous, null, new Address(0x7f00_1000_0000), 0);
        var thread = new Keeper(RootKind.Stack, null, null, 4711);
        return new ReachFacts
        {
            Reached = new Amount(7, new Bytes(700)),
            Keepers = [new KeptBy(variable, new Amount(4, new Bytes(400)), new Amount(3, new Bytes(300))), new KeptBy(mapping, new Amount(3, new Bytes(300)), null), new KeptBy(thread, default, default(Amount))],
            Blocks =
            [
                new KeepingBlock(new Address(0x1010), new Bytes(104), new BlockType("Session", TypeSource.Table), BlockContent.Pointers, new Amount(2, new Bytes(200)), variable),
                new KeepingBlock(new Address(0x2010), new Bytes(24), null, BlockContent.Text, new Amount(1, new Bytes(24)), null),
            ],
            Pins =
            [
                new PinOwner(new Address(0x3010), new BlockType("list", TypeSource.Python), thread, 3, new Address(0x1010), new BlockType("std::string", TypeSource.Shape)),
                new PinOwner(new Address(0x4010), null, null, 0, null, null),
            ],
            WhyNotAlone = "too many",
        };
    }

    // A heap of two blocks of chunks, and one that nothing was read of.
    private static HeapMap AMap()
    {
        var map = new ChunkMap(new MapRoom());
        map.StartAt(0x1000);
        map.Add(112, 5000, ChunkState.Live);
        map.Settle(ChunkState.Tcache);
        map.Add(48, 1, ChunkState.Live);
        map.Rest();
        map.Add(4096, 1, ChunkState.Top);
        map.Finish();
        return new HeapMap
        {
            Regions = [new HeapRegion(3, 0xff0, 0x1000, map.End, map.Blocks), new HeapRegion(0, 0x10_0000, 0x10_0000, 0x10_0000, [])],
            Mmapped = [new ChunkRun(new Address(0x7f00_0000_0000), new Bytes(0x5000), 1, ChunkState.Live), new ChunkRun(new Address(0x7f00_0000_5000), new Bytes(0x40000), 1, ChunkState.Live)],
            PageBlocks = [new MapBlock(5, false, [0x01, 0x03, 0x09, 0x12, 0x07]), new MapBlock(4, false, [0xff, 0x01, 0x01, 0x04])],
        };
    }

    internal static byte[] Write(Snapshot snapshot)
    {
        using var file = new MemoryStream();
        new SnapshotWriter(new SectionWriter(file, s_saved.Version)).Write(snapshot, s_saved);
        return file.ToArray();
    }

    internal static Snapshot Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return SnapshotFile.Read(stream);
    }

    private static Snapshot Marked(Snapshot snapshot) => snapshot with { Capture = snapshot.Capture with { Saved = s_saved } };

    // UTF-8 has no half surrogate pairs, and nothing that was read from a process has any.
    private static Snapshot Wellformed(Snapshot snapshot) => snapshot with
    {
        Target = snapshot.Target with { Name = JsonEnvelope.Wellformed(snapshot.Target.Name), CommandLine = [.. snapshot.Target.CommandLine.Select(JsonEnvelope.Wellformed)] },
        Mappings = [.. snapshot.Mappings.Select(mapping => mapping with { Name = mapping.Name is null ? null : JsonEnvelope.Wellformed(mapping.Name) })],
        Mallocs = [.. snapshot.Mallocs.Select(malloc => malloc with { PagePins = [.. malloc.PagePins.Select(pin => pin with { Type = pin.Type is null ? null : JsonEnvelope.Wellformed(pin.Type) })] })],
    };
}
