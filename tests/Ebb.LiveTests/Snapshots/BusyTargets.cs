using System.Globalization;
using Ebb.Accounts;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A process that never stops allocating: live it is read nearly whole, frozen exactly.</summary>
public static class BusyTargets
{
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_read_nearly_whole_while_they_run(string glibc)
    {
        using Target target = Programs.Start("busy.c 2 20000", glibc);
        ThreadStates.Until(() => HasFilledItsSlots(target));
        ThreadStates.Until(() => ThreadStates.All(target.Pid).Contains('R'));

        // How much moves away under one reading is chance; that most readings lose little is not.
        var unread = new List<double>();
        for (int time = 0; time < 10; time++)
        {
            var seen = Inspected.From(Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken));

            Assert.False(seen.Snapshot.Capture.IsExact);
            Assert.Contains("ran while it was read", seen.Snapshot.Capture.WhyInexact, StringComparison.Ordinal);
            Assert.Empty(seen.Snapshot.Damage); // what looks like it is motion, and is a remark
            unread.Add(seen.Totals.Unread.ShareOf(seen.Totals.System));
        }

        Assert.True(unread.Min() <= 0.02, $"unread: {string.Join(", ", unread)}");
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_read_exactly_when_frozen(string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start("busy.c 2 20000", glibc);
        for (int time = 0; time < 10; time++)
        {
            var seen = Inspected.From(Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Freeze }, TestContext.Current.CancellationToken));

            Assert.True(seen.Snapshot.Capture.IsExact);
            Assert.Equal(0, seen.Ledger.KernelDifference);
            Assert.Equal(0, seen.Totals.Gap);
            Assert.Equal(seen.Ledger[LedgerKind.Held].Resident, Returnable.Of(seen.Snapshot.Mallocs).ByEbb);
            Assert.True(
                seen.Totals.Unread.Count <= seen.Totals.System.Count / 100,
                $"{seen.Totals.Unread} of {seen.Totals.System} unread: {string.Join("; ", seen.Snapshot.Damage)}");
        }
    }

    // Until then its heaps grow, and what grew after the mappings were read is none of what was read.
    private static bool HasFilledItsSlots(Target target)
    {
        ulong done = ulong.Parse(target.Command("stop")["done_so_far"], CultureInfo.InvariantCulture);
        target.Command("go");
        return done > 30_000;
    }
}
