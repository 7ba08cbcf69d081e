using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Glibc;

/// <summary>Of large blocks hardly more than the headers is read, and all of them are counted.</summary>
public static class LargeBlocksOfAProcess
{
    [Theory]
    [InlineData(10, "in_use.c", "10000", "10240")]
    [InlineData(50, "in_use.c", "1000", "102400")]
    [InlineData(1, "fragments.c", "10000", "20000", "2")]
    [InlineData(3, "fragments.c", "2000", "60000", "2")]
    public static void Are_counted_and_not_read(ulong part, string source, params string[] arguments)
    {
        using Target target = Target.Start(source, arguments);
        ulong resident = Kernel.Resident(target.Pid);

        var seen = Inspected.Of(target);

        Assert.Equal(target.Number("live_blocks"), seen.Totals.Live.Blocks);
        Assert.Equal(target.Number("live_bytes"), seen.Totals.Live.Bytes.Count);
        Assert.Empty(seen.Snapshot.Damage);
        Assert.InRange(seen.Snapshot.Capture.BytesRead.Count, 1UL, seen.Main.System.Count / part + (2UL << 20));
        Assert.Equal(resident, Kernel.Resident(target.Pid));
    }
}
