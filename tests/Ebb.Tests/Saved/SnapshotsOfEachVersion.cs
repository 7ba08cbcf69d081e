using System.Globalization;
using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Memory;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.Tests.Saved;

/// <summary>Files that earlier versions wrote, in <c>tests/snapshots</c>: each is read for ever, and says what it said.</summary>
public static class SnapshotsOfEachVersion
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.At("tests", "snapshots"), "*.ebb").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public static void Print_the_report_of_their_day(string file)
    {
        var report = Report.Of(SnapshotFile.Read(Repository.At("tests", "snapshots", file)));

        Golden.Holds($"ebb inspect {file}", TextReport.Of(report, new TextOptions(100, IsColored: false, IsUnicode: true)));
        Golden.Holds($"ebb inspect {file} --json", JsonReport.Of(report) + "\n");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public static void Hold_all_that_was_written(string file)
    {
        Snapshot read = SnapshotFile.Read(Repository.At("tests", "snapshots", file));
        Snapshot everything = SnapshotsReadBack.Everything();
        everything = everything with
        {
            Capture = everything.Capture with { Saved = read.Capture.Saved },
            Reach = file is "1.0.ebb" or "1.1.ebb" ? null : everything.Reach,
            Mallocs = file == "1.0.ebb" ? [.. everything.Mallocs.Select(static malloc => malloc with { Map = null, Census = malloc.Census is { } census ? census with { Types = [], HasAllTypes = false } : null })] : everything.Mallocs,
        };
        Assert.Null(Alike.Difference(everything, read));
    }

    // The file of a new version is made where output is accepted. One that is there is never written again.
    [Fact]
    public static void There_is_one_of_this_version()
    {
        string path = Repository.At("tests", "snapshots", string.Create(CultureInfo.InvariantCulture, $"{SnapshotFormat.Major}.{SnapshotFormat.Minor}.ebb"));
        if (Environment.GetEnvironmentVariable("EBB_ACCEPT_GOLDEN") == "1" && !File.Exists(path))
        {
            File.WriteAllBytes(path, SnapshotsReadBack.Write(SnapshotsReadBack.Everything()));
        }

        Assert.True(File.Exists(path));
    }

    // Numbers stand in files: they are not given out again.
    [Fact]
    public static void Numbers_of_kinds_are_what_they_were()
    {
        Assert.Equal("Live=0 Freeze=1 Fork=2 Core=3", Numbered<CaptureMode>());
        Assert.Equal("File=0 Shared=1 Stack=2 Anonymous=3 Device=4 HugeTlb=5", Numbered<MappingKind>());
        Assert.Equal("Live=0 Tcache=1 Fastbin=2 Bin=3 Top=4 Overhead=5 Unread=6 Untold=7", Numbered<ChunkState>());
        Assert.Equal("Absent=0 Present=1 Swapped=2 Uncounted=3", Numbered<PageState>());
        Assert.Equal("Info=0 Warning=1 Error=2", Numbered<RemarkSeverity>());
        Assert.Equal("Program=0 Library=1 Anonymous=2 Shared=3 Stack=4 Register=5 Kernel=6 Unwalked=7", Numbered<RootKind>());
        Assert.Equal("Mixed=0 Zeros=1 Text=2 Pointers=3", Numbered<BlockContent>());
        Assert.Equal("Table=0 Shape=1 Python=2", Numbered<TypeSource>());
    }

    private static string Numbered<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(kind => $"{kind}={Convert.ToInt32(kind, CultureInfo.InvariantCulture)}"));
}
