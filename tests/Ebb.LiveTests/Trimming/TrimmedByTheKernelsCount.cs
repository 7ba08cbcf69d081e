using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>What each option of <c>ebb trim --yes</c> does, and what must stay where it is, by the kernel's own counts.</summary>
public static class TrimmedByTheKernelsCount
{
    [Fact]
    public static void Keeps_what_is_asked_for_of_the_tops()
    {
        Requires.Ptrace();
        using Target target = Target.Start("arenas.c", "4", "4000", "2000", "1000", "ended");
        Inspected.Quiet(target.Pid);
        long free = Look(target.Pid)["forecast"]!["bytes"]!.GetValue<long>();
        ulong before = Heaps(target.Pid);

        JsonNode data = Trim(target.Pid, "--keep", "3MiB");

        Assert.Equal(free - (3 << 20), (long)(before - Heaps(target.Pid)));
        Assert.Equal(3 << 20, Left(data, "kept for the next requests (--keep)"));
    }

    [Fact]
    public static void Takes_from_no_other_arena_than_the_one_asked_for()
    {
        Requires.Ptrace();
        using Target target = Target.Start("arenas.c", "3", "4000", "2000", "1000", "ended");
        Inspected.Quiet(target.Pid);
        ulong heap = EverythingFree.Of(target.Pid).Arenas.Single(arena => arena.Index == 2).Heaps[0];
        IReadOnlyList<KernelMapping> before = Kernel.Mappings(target.Pid);

        JsonNode data = Trim(target.Pid, "--arena", "2");

        Assert.True(Foretold(data) > 1 << 20);
        foreach (KernelMapping now in Kernel.Mappings(target.Pid).Where(mapping => mapping.Path is "" or "[heap]"))
        {
            ulong fell = before.Single(one => one.Start == now.Start).Counters["Anonymous"] - now.Counters["Anonymous"];
            Assert.Equal((now.Start, now.Contains(heap) ? (ulong)Foretold(data) : 0), (now.Start, fell));
        }
    }

    [Fact]
    public static void Leaves_locked_pages_and_counts_the_others()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        IReadOnlyDictionary<string, string> locked = target.Command("lock-half");
        Stays(target, locked, "locked in memory (mlock)");
    }

    [Fact]
    public static void Leaves_pages_that_a_userfaultfd_is_told_of()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        IReadOnlyDictionary<string, string> watched = target.Command("watch-half");
        Assert.SkipUnless(watched["watched"] == "1", "the kernel allows no userfaultfd here");
        Stays(target, watched, "watched by a userfaultfd, which would be told of each page");
    }

    [Fact]
    public static void Splits_no_huge_page_for_crumbs()
    {
        const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
        Requires.Ptrace();
        Assert.SkipUnless(File.Exists(Setting) && !File.ReadAllText(Setting).Contains("[never]", StringComparison.Ordinal), "this kernel gives no huge pages");
        using Target target = Target.Start("huge.c");
        ulong from = target.Number("from"), middle = target.Number("middle"), to = target.Number("to");
        Assert.SkipUnless(Huge(target.Pid) == to - from, "this machine has no huge page left, or another size of them");
        ulong present = Pagemap.Present(target.Pid, middle, to), heaps = Heaps(target.Pid);
        Inspected.Quiet(target.Pid);

        JsonNode data = Trim(target.Pid);

        Assert.Equal(middle - from, Huge(target.Pid));
        Assert.Equal(middle - from, Pagemap.Present(target.Pid, from, middle));
        Assert.InRange(Pagemap.Present(target.Pid, middle, to), 1UL, present / 2);
        Assert.Equal((ulong)Foretold(data), heaps - Heaps(target.Pid));
        Assert.InRange(Left(data, "on huge pages of which less than a quarter is free: they would be split for little"), 4096, (long)(middle - from) / 16);
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    /// <remarks>In a namespace of their own, so that no other process is asked.</remarks>
    [Fact]
    public static void Of_all_processes_takes_from_those_with_enough_most_first()
    {
        const string Script = """
            unshare --pid --fork --mount-proc bash -c '
              for words in "8000 2000" "2000 2000" "16000 2000"; do
                coproc T { exec "$1" $words; }
                while read -r -u ${T[0]} line && [ "$line" != ready ]; do :; done
                pids="$pids $T_PID"
                eval "exec $((10 + ++n))>&${T[1]} $((20 + n))<&${T[0]}"
              done 2>/dev/null
              rss() { awk "/^Rss/ { print \$2 }" /proc/$1/smaps_rollup; }
              for pid in $pids; do echo before $(rss $pid); done
              "$2" trim --all --min 8MiB --yes
              echo exit $?
              for pid in $pids; do echo after $(rss $pid); done
              kill -9 $pids' bash "$1" "$ebb"
            """;
        Requires.Ptrace();
        Requires.That(Called.Run("unshare", "--pid", "--fork", "--mount-proc", "true").Exit == 0, "no namespace of processes can be made");
        Called called = Called.Shell(Script, new Fixture("top_pin.c").Build());

        string[] lines = called.Output.Split('\n');
        Assert.True(lines.Contains("exit 0"), called.Output + called.Errors);
        long[] fell = [.. Numbers(lines, "before ").Zip(Numbers(lines, "after "), (before, after) => before - after)];
        Assert.Equal(3, fell.Length);
        Assert.InRange(fell[0], 15_000, 17_000); // in KiB: 8,000 blocks of 2,016 bytes
        Assert.InRange(fell[1], -1000, 1000);
        Assert.InRange(fell[2], 31_000, 33_000);
        string[] rows = [.. lines.Where(line => line.Contains("top_pin", StringComparison.Ordinal))];
        Assert.True(rows.Length == 2 && rows[0].Contains(" 30.", StringComparison.Ordinal) && rows[1].Contains(" 15.", StringComparison.Ordinal), called.Output);
    }

    [Fact]
    public static void Is_seen_to_be_undone_where_the_program_takes_its_memory_again()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        Inspected.Quiet(target.Pid);
        Bytes advised = Trimmer.Run(EverythingFree.Of(target.Pid), new TrimOptions(), null, TestContext.Current.CancellationToken).Advised;
        ulong trimmed = Kernel.Resident(target.Pid), faults = Faults(target.Pid);
        int looks = 0;

        var regrowth = Regrowth.Watch(advised, TimeSpan.FromSeconds(1), () => Pulse.Of(target.Pid), interval =>
        {
            if (++looks == 3)
            {
                target.Command("use");
            }

            return true;
        });

        ulong regrown = Kernel.Resident(target.Pid) - trimmed;
        Assert.True(advised.Count > 1 << 20 && regrown > advised.Count / 10 * 9, $"{regrown} of {advised}");
        Assert.True(regrowth.IsUndone);
        Assert.Equal(3 * Regrowth.Interval(TimeSpan.FromSeconds(1)), regrowth.HalfBackAfter);
        Assert.InRange(regrowth.Regrown.Count, advised.Count / 10 * 9, advised.Count);
        Assert.Equal(Faults(target.Pid) - faults, regrowth.MinorFaults);
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    [Fact]
    public static void Is_said_not_to_be_where_the_program_leaves_it()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        Inspected.Quiet(target.Pid);

        JsonNode watch = Trim(target.Pid, "--watch", "200ms")["watch"]!;

        Assert.False(watch["undone"]!.GetValue<bool>());
        Assert.Equal(0, watch["regrownBytes"]!.GetValue<long>());
    }

    // Half of its heap: the pages that are there before are there after, and what is foretold is of the other half.
    private static void Stays(Target target, IReadOnlyDictionary<string, string> half, string why)
    {
        ulong from = ulong.Parse(half["from"], CultureInfo.InvariantCulture), to = ulong.Parse(half["to"], CultureInfo.InvariantCulture);
        ulong present = Pagemap.Present(target.Pid, from, to), before = Heaps(target.Pid);
        Inspected.Quiet(target.Pid);

        JsonNode data = Trim(target.Pid);

        Assert.Equal((to - from, to - from), (present, Pagemap.Present(target.Pid, from, to)));
        Assert.True(Foretold(data) > 512 << 10);
        Assert.Equal((ulong)Foretold(data), before - Heaps(target.Pid));
        Assert.InRange(Left(data, why), (long)(to - from) / 4, (long)(to - from) / 2); // every second block of 2.2 pages is free
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    private static JsonNode Look(int pid) => Data(Called.Ebb("trim", $"{pid}", "--json"));

    private static JsonNode Trim(int pid, params string[] options) => Data(Called.Ebb(["trim", $"{pid}", "--yes", "--json", .. options]));

    private static JsonNode Data(Called called)
    {
        Assert.True(called.Exit == 0, called.Errors + called.Output);
        return JsonNode.Parse(called.Output, documentOptions: default(JsonDocumentOptions))!["data"]!;
    }

    private static long Foretold(JsonNode data) => data["forecast"]!["bytes"]!.GetValue<long>();

    private static long Left(JsonNode data, string why) =>
        data["skipped"]!.AsArray().Single(one => one!["why"]!.GetValue<string>() == why)!["bytes"]!.GetValue<long>();

    private static IEnumerable<long> Numbers(string[] lines, string word) =>
        lines.Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => long.Parse(line[word.Length..], CultureInfo.InvariantCulture));

    // Not the stacks, of which a stop uses a page, nor the pages that files lent.
    private static ulong Heaps(int pid) =>
        Kernel.Mappings(pid).Where(mapping => mapping.Path is "" or "[heap]").Aggregate(0UL, (sum, mapping) => sum + mapping.Counters["Anonymous"]);

    private static ulong Huge(int pid) => Kernel.Rollup(pid)["AnonHugePages"];

    // minflt of proc_pid_stat(5).
    private static ulong Faults(int pid) => ulong.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture);
}
