using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Saved;

/// <summary>What is saved of a process is all that was said of it, and the disk holds the whole of it or nothing.</summary>
public sealed class SavedSnapshots : IDisposable
{
    private const int Kill = 9;

    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-saved").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("fragments_vtable.cc")]
    [InlineData("arenas.c")]
    public void Are_reported_as_the_process_was(string source)
    {
        using Target target = Target.Start(source);
        Inspected.Quiet(target.Pid);

        var taken = Called.Ebb("inspect", Pid(target), "--json", "--save", In("a.ebb"));
        var read = Called.Ebb("inspect", In("a.ebb"), "--json");

        Assert.Equal((0, 0, "", ""), (taken.Exit, read.Exit, taken.Errors, read.Errors));
        JsonNode before = JsonNode.Parse(taken.Output)!, after = JsonNode.Parse(read.Output)!;
        JsonNode capture = after["data"]!["capture"]!;
        capture["mode"] = capture["savedMode"]!.GetValue<string>();
        Array.ForEach(["savedMode", "savedAt", "savedOn", "savedBy"], added => capture.AsObject().Remove(added));
        Assert.True(JsonNode.DeepEquals(before, after));
        Assert.InRange(new FileInfo(In("a.ebb")).Length, 1, 64 << 10);
    }

    // The target's own count of what it made is the truth of the difference.
    [Fact]
    public void Differ_by_exactly_what_the_process_made_meanwhile()
    {
        using Target target = Target.Start("in_use.c", "20000", "100");
        Inspected.Quiet(target.Pid);
        Assert.Equal(0, Called.Ebb("inspect", Pid(target), "--save", In("before.ebb")).Exit);
        ulong before = target.Number("live_blocks");
        ulong after = ulong.Parse(target.Command("more")["live_blocks"], CultureInfo.InvariantCulture);
        Inspected.Quiet(target.Pid);
        Assert.Equal(0, Called.Ebb("inspect", Pid(target), "--save", In("after.ebb")).Exit);

        JsonNode saved = JsonNode.Parse(Called.Ebb("diff", In("before.ebb"), In("after.ebb"), "--json").Output)!["data"]!;
        JsonNode live = JsonNode.Parse(Called.Ebb("diff", In("before.ebb"), Pid(target), "--json").Output)!["data"]!;

        const long Block = 112; // 100 bytes, a header, and up to the next 16
        foreach (JsonNode data in (JsonNode[])[saved, live])
        {
            JsonNode size = Assert.Single(data["sizes"]!.AsArray())!;
            Assert.Equal(Block, size["blockBytes"]!.GetValue<long>());
            Assert.Equal((long)(after - before), size["changeBlocks"]!.GetValue<long>());
            Assert.Equal((long)(after - before) * Block, size["changeBytes"]!.GetValue<long>());
            Assert.True(data["sizesAreWhole"]!.GetValue<bool>());
            Assert.True(data["sameProcess"]!.GetValue<bool>());
            Assert.Equal(0, data["arenas"]![0]!["index"]!.GetValue<int>());
        }

        Assert.Contains("(of it 112-byte blocks +2.1 MiB)", Called.Ebb("diff", In("before.ebb"), Pid(target)).Output.Replace('\n', ' '), StringComparison.Ordinal);
    }

    // The program knows how many objects of a class it makes.
    [Fact]
    public void Differ_by_exactly_the_objects_of_a_class_that_the_process_made()
    {
        using Target target = Target.Start("fragments_vtable.cc", "20000", "16");
        Inspected.Quiet(target.Pid);
        Assert.Equal(0, Called.Ebb("inspect", Pid(target), "--save", In("before.ebb")).Exit);
        ulong block = target.Number("kept_block_bytes");
        target.Command("more");
        Inspected.Quiet(target.Pid);

        JsonNode data = JsonNode.Parse(Called.Ebb("diff", In("before.ebb"), Pid(target), "--json").Output)!["data"]!;

        JsonNode type = Assert.Single(data["types"]!.AsArray())!;
        Assert.Equal("Session", type["type"]!.GetValue<string>());
        Assert.Equal((block, 20_000UL / 16, 1000L), (type["blockBytes"]!.GetValue<ulong>(), type["beforeBlocks"]!.GetValue<ulong>(), type["changeBlocks"]!.GetValue<long>()));
        Assert.Equal(1000 * (long)block, type["changeBytes"]!.GetValue<long>());
        Assert.True(data["typesAreWhole"]!.GetValue<bool>());
    }

    [Fact]
    public void A_full_disk_leaves_nothing_half_and_the_report_is_told_all_the_same()
    {
        Requires.Root();
        Requires.Program("unshare");
        using Target target = Target.Start("in_use.c");

        var called = Called.Shell(
            """
            export ebb; unshare -m sh -c '
                mount -t tmpfs -o size=4k none "$2" || exit 99
                $ebb inspect "$1" --save "$2/old.ebb" > /dev/null; rm "$2/old.ebb"
                head -c 4096 /dev/zero > "$2/full"
                $ebb inspect "$1" --save "$2/new.ebb"; echo "exit $?"; ls -A "$2"' sh "$1" "$2"
            """,
            Pid(target), _folder);

        Requires.That(called.Exit != 99, "may not mount a tmpfs");
        Assert.EndsWith("exit 74\nfull\n", called.Output, StringComparison.Ordinal);
        Assert.Contains("in_use (PID", called.Output, StringComparison.Ordinal);
        called.TellsOneLine("cannot save to", "/new.ebb: No space left on device");
    }

    [Fact]
    public void A_killed_ebb_leaves_what_was_there_and_nothing_else()
    {
        Requires.Ptrace();
        File.WriteAllBytes(In("old.ebb"), [.. "EBBSNAP\n"u8, 1, 2, 3]);
        using Target target = Target.Start("in_use.c", "6000000", "24");
        foreach (string name in (string[])["old.ebb", "new.ebb"])
        {
            using Process ebb = Called.Start(Called.Program, "inspect", "--capture", "freeze", Pid(target), "--save", In(name), "--force");

            // While it holds the target the file is begun.
            ThreadStates.Until(() => ebb.HasExited || ThreadStates.All(target.Pid).Contains('t'));
            Signals.Send(ebb.Id, Kill);
            Assert.True(ebb.WaitForExit(TimeSpan.FromSeconds(30)));
            Assert.Equal(128 + Kill, ebb.ExitCode);
        }

        Assert.Equal(11, new FileInfo(In("old.ebb")).Length);
        Assert.Equal([In("old.ebb")], Directory.EnumerateFileSystemEntries(_folder));
    }

    private static string Pid(Target target) => target.Pid.ToString(CultureInfo.InvariantCulture);

    private string In(string name) => Path.Combine(_folder, name);
}
