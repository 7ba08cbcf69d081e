using System.Text.Json;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A heap that was broken on purpose ends in named damage, and all else of the process is still accounted for.</summary>
public static class HostileTargets
{
    private const int Patience = 60_000;

    private static readonly CaptureOptions s_options = new() { Limit = TimeSpan.FromSeconds(20) };

    private static readonly string[] s_damages =
    [
        "cyclic-tcache", "cyclic-fastbin", "cyclic-bin", "huge-size", "zero-size", "wild-top", "wild-bin", "wild-ring", "cyclic-ring",
        "wild-heap", "noise", "arena", "name",
    ];

    public static TheoryData<string, string> Broken => Programs.UnderEachGlibc([.. s_damages.Select(damage => "hostile.c " + damage)]);

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Broken))]
    public static async Task Are_named_for_what_is_broken(string program, string glibc)
    {
        using Target target = Programs.Start(program, glibc);
        Inspected.Quiet(target.Pid);

        var seen = Inspected.From(await Taken(target, s_options));

        Assert.True(seen.Snapshot.Capture.IsExact);
        DamageKind[] found = [.. seen.Snapshot.Damage.Select(damage => damage.Kind).Distinct()];
        bool isSaid = target["damage"] switch
        {
            "name" => found.Length == 0,
            "cyclic-fastbin" when int.Parse(glibc == GlibcVersions.Machine ? target["glibc"][2..] : glibc[2..], System.Globalization.CultureInfo.InvariantCulture) >= 43 => found.Length == 0,
            "cyclic-tcache" => found.Contains(DamageKind.Tcache),
            "cyclic-fastbin" => found.Contains(DamageKind.Fastbin),
            "cyclic-bin" or "wild-bin" => found.Contains(DamageKind.Bins),
            "huge-size" or "zero-size" => found.Contains(DamageKind.ChunkSize),
            "wild-top" => found.Contains(DamageKind.Top),
            "wild-ring" or "cyclic-ring" => found.Contains(DamageKind.ArenaRing),
            "wild-heap" => found.Contains(DamageKind.HeapChain),
            _ => found.Length > 0,
        };
        Assert.True(isSaid, $"found: {string.Join(", ", seen.Snapshot.Damage)}");
        Assert.DoesNotContain(DamageKind.TimeLimit, found);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Broken))]
    public static async Task Are_accounted_for_and_printed_all_the_same(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);
        Inspected.Quiet(target.Pid);

        foreach (CaptureMode mode in (CaptureMode[])[CaptureMode.Live, CaptureMode.Freeze])
        {
            Snapshot snapshot = await Taken(target, s_options with { Mode = mode });
            var report = Report.Of(snapshot);
            string text = TextReport.Of(report, new TextOptions(80, IsColored: false, IsUnicode: true));

            Assert.Equal(Kernel.Resident(target.Pid), Ledger.Of(snapshot).Resident.Count);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
            Assert.DoesNotContain(JsonDocument.Parse(JsonReport.Of(report)).RootElement.GetRawText(), letter => char.IsControl(letter) && letter != '\n');
        }
    }

    [Fact(Timeout = Patience)]
    public static async Task Are_read_no_longer_than_they_may_be()
    {
        using Target target = Target.Start("in_use.c", "1000000", "32");
        Inspected.Quiet(target.Pid);

        var seen = Inspected.From(await Taken(target, new CaptureOptions { Limit = TimeSpan.Zero }));

        Assert.Contains(DamageKind.TimeLimit, seen.Snapshot.Damage.Select(damage => damage.Kind));
        Assert.True(seen.Totals.Unread > Bytes.Zero);
        Assert.Equal(0, seen.Totals.Gap);
        Assert.Equal(Kernel.Resident(target.Pid), seen.Ledger.Resident.Count);
    }

    private static Task<Snapshot> Taken(Target target, CaptureOptions options) => Task.Run(
        () => Capture.Take(target.Pid, options, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
}
