using System.Text.Json.Nodes;
using Ebb.Saved;
using Ebb.Tests.Cores;
using Ebb.Tests.Glibc;
using Ebb.Tests.Saved;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Cli;

/// <summary>What <c>--save</c> leaves on the disk, and what is made of it.</summary>
public sealed class SavingAndComparing : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-saved").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_saved_snapshot_is_inspected_like_a_process()
    {
        Called saved = Called.As($"ebb inspect 11 --save {File("a.ebb")}");
        Called read = Called.As($"ebb inspect {File("a.ebb")}");

        Assert.Equal((0, 0), (saved.Code, read.Code));
        Assert.Equal(saved.Output.Split('\n').Length + 1, read.Output.Split('\n').Length);
        Assert.Equal(["a.ebb"], Directory.EnumerateFileSystemEntries(_folder).Select(path => Path.GetFileName(path)));
        Assert.Equal("snapshot", JsonNode.Parse(Called.As($"ebb inspect {File("a.ebb")} --json").Output)!["data"]!["capture"]!["mode"]!.GetValue<string>());
        Assert.Equal(1, Called.As($"ebb inspect {File("a.ebb")} --fail-on held-free").Code);
    }

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        Called.As($"ebb inspect 11 --save {File("a.ebb")}");
#pragma warning disable CA1416 // Ebb runs on Linux only.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File("a.ebb")));
#pragma warning restore CA1416
    }

    [Fact]
    public void What_is_there_is_replaced_only_by_force_and_only_where_it_is_a_snapshot()
    {
        Called.As($"ebb inspect 11 --save {File("a.ebb")}");
        System.IO.File.WriteAllText(File("b.txt"), "dear diary");
        byte[] before = System.IO.File.ReadAllBytes(File("a.ebb"));

        Refused(2, $"ebb inspect 10 --save {File("a.ebb")}", "it exists already; --force replaces a snapshot");
        Refused(2, $"ebb inspect 10 --save {File("b.txt")} --force", "something is there that is no snapshot");
        Refused(2, $"ebb inspect 10 --save {_folder} --force", "something is there that is no snapshot");
        Refused(2, "ebb inspect 10 --save /dev/null --force", "something is there that is no snapshot");
        Assert.Equal("dear diary", System.IO.File.ReadAllText(File("b.txt")));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File("a.ebb")));

        Assert.Equal(0, Called.As($"ebb inspect 10 --save {File("a.ebb")} --force").Code);
        Assert.NotEqual(before, System.IO.File.ReadAllBytes(File("a.ebb")));
    }

    [Fact]
    public void Nothing_is_there_before_all_of_it_is_and_so_nothing_is_left_of_a_save_that_is_killed()
    {
        using (var save = SnapshotSave.Begin(File("a.ebb"), replaces: false))
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
            System.IO.File.WriteAllText(File("a.ebb"), "mine");

            IOException taken = Assert.Throws<IOException>(() => save.Finish(Stories.Server(), DateTimeOffset.UnixEpoch));

            Assert.Equal("it exists already", taken.Message);
        }

        Assert.Equal("mine", System.IO.File.ReadAllText(Assert.Single(Directory.EnumerateFileSystemEntries(_folder))));
    }

    [Fact]
    public void A_core_is_as_old_as_its_file()
    {
        byte[] core = TinyCore.Of(new HeapPlan(GlibcShape.All[0], 1, 100).Build()).Build();
        System.IO.File.WriteAllBytes(File("core"), core);
        var written = new DateTimeOffset(2020, 2, 29, 12, 0, 0, TimeSpan.Zero);
        System.IO.File.SetLastWriteTimeUtc(File("core"), written.UtcDateTime);
        Called.As($"ebb inspect {File("core")} --save {File("core.ebb")}");

        JsonNode live = JsonNode.Parse(Called.As($"ebb diff {File("core")} 10 --json").Output)!;
        JsonNode saved = JsonNode.Parse(Called.As($"ebb diff {File("core")} {File("core.ebb")} --json").Output)!;

        Assert.Equal(written, live["data"]!["from"]!["takenAt"]!.GetValue<DateTimeOffset>());
        Assert.True(live["data"]!["elapsedSeconds"]!.GetValue<double>() > TimeSpan.FromDays(2000).TotalSeconds);
        Assert.Contains(live["diagnostics"]!.AsArray(), one => one!["code"]!.GetValue<string>() == "core-time");
        Assert.Equal(written, saved["data"]!["to"]!["takenAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(0, saved["data"]!["elapsedSeconds"]!.GetValue<double>());
    }

    [Fact]
    public void A_link_is_followed()
    {
        System.IO.File.CreateSymbolicLink(File("link"), File("real.ebb"));

        Assert.Equal(0, Called.As($"ebb inspect 11 --save {File("link")}").Code);

        Assert.NotNull(new FileInfo(File("link")).LinkTarget);
        Assert.Equal(0, Called.As($"ebb inspect {File("real.ebb")}").Code);
    }

    [Theory]
    [InlineData("ebb inspect 20 --save {0}", 3)]
    [InlineData("ebb inspect 21 --save {0}", 4)]
    [InlineData("ebb inspect 24 --save {0}", 70)]
    public void A_target_that_cannot_be_read_leaves_no_file(string commandLine, int code)
    {
        Assert.Equal(code, Called.As(string.Format(null, commandLine, File("a.ebb"))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void An_interrupt_leaves_no_file()
    {
        Assert.Equal(130, Called.As($"ebb inspect 11 --save {File("a.ebb")}", isStopped: true).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_place_that_is_not_there_is_told()
    {
        Refused(2, $"ebb inspect 10 --save {File("no/such/a.ebb")}", "there is no such directory");
        Refused(2, "ebb inspect 10 --save", "--save");
        Refused(2, $"ebb inspect 10 --save {File(new string('x', 300))}", "the name is too long");
        Refused(2, "ebb inspect 10 --save /proc/nobody", "no file can be made there");
        Refused(2, "ebb inspect 10 --save /dev/full", "it exists already");
        Refused(2, "ebb inspect 10 --save -", "a snapshot is not written to standard output; --json is what programs read; a file of that name is ./-");
        Refused(2, "ebb inspect 10 --force", "--force is for --save");
        System.IO.File.CreateSymbolicLink(File("circle"), File("circle"));
        Refused(2, $"ebb inspect 10 --save {File("circle")}", "it is a link that leads nowhere but to links");
        Refused(2, $"ebb inspect {File("circle")}", "circle cannot be opened: Too many levels of symbolic links");
        Called.As($"ebb inspect 11 --save {File("a.ebb")}");
        Refused(2, $"ebb inspect {File("a.ebb")} --save {File("b.ebb")}", "is a snapshot already; copy it");
    }

    [Fact]
    public void Files_that_are_no_snapshots_of_ours_are_told_in_a_line()
    {
        byte[] whole = SnapshotsReadBack.Write(SnapshotsReadBack.Everything());
        byte[] newer = [.. whole];
        newer[8] = 2;
        byte[] flipped = [.. whole];
        flipped[^40] ^= 4;
        System.IO.File.WriteAllBytes(File("cut"), whole[..^9]);
        System.IO.File.WriteAllBytes(File("flipped"), flipped);
        System.IO.File.WriteAllBytes(File("newer"), newer);
        System.IO.File.WriteAllBytes(File("empty"), []);

        Refused(5, $"ebb inspect {File("cut")}", "ends too early");
        Refused(5, $"ebb inspect {File("flipped")}", "is damaged at byte");
        Refused(5, $"ebb inspect {File("newer")}", "is damaged at its start");
        Refused(5, $"ebb inspect {File("empty")}", "is empty");
        Refused(5, $"ebb diff {File("cut")} 10", "ends too early");
        Refused(3, $"ebb diff {File("nothing")} 10", "there is no file");
        Refused(2, "ebb diff 10", "diff needs an AFTER");
        Refused(2, "ebb diff 10 11 --fail-above lots", "--fail-above takes BYTES");
    }

    [Fact]
    public void Two_snapshots_are_compared_and_a_process_with_a_snapshot()
    {
        Called.As($"ebb inspect 10 --save {File("a.ebb")}");
        Called.As($"ebb inspect 11 --save {File("b.ebb")}");

        Called both = Called.As($"ebb diff {File("a.ebb")} {File("b.ebb")}");
        Called live = Called.As($"ebb diff {File("a.ebb")} 10 --json");

        Assert.Equal(0, both.Code);
        Assert.Contains("different processes", both.Output, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(live.Output)!;
        Assert.Equal("diff", json["command"]!.GetValue<string>());
        Assert.True(json["data"]!["sameProcess"]!.GetValue<bool>());
        Assert.Equal(0, json["data"]!["residentChangeBytes"]!.GetValue<long>());
    }

    [Fact]
    public void Growth_above_a_limit_ends_with_1()
    {
        Called.As($"ebb inspect 12 --save {File("a.ebb")}"); // 102 MiB
        Assert.Equal(1, Called.As($"ebb diff {File("a.ebb")} 11 --fail-above 100MiB").Code);
        Assert.Equal(0, Called.As($"ebb diff {File("a.ebb")} 11 --fail-above 1GiB").Code);
        Assert.Equal(0, Called.As($"ebb diff 11 {File("a.ebb")} --fail-above 0").Code);
    }

    private static void Refused(int code, string commandLine, string why)
    {
        Called called = Called.As(commandLine);
        Assert.Equal((code, ""), (called.Code, called.Output));
        Assert.Contains(why, called.Error, StringComparison.Ordinal);
        Assert.Equal(1, called.Error.Count(character => character == '\n'));
    }

    private string File(string name) => Path.Combine(_folder, name);
}
