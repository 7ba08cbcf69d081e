using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Tests.Snapshots;

/// <summary>What is said before a process is stopped, and of what it was in the middle of.</summary>
public static class PausesAndMotion
{
    private static readonly CaptureFacts s_copied = new() { Mode = CaptureMode.Fork, IsExact = true, Duration = TimeSpan.Zero, BytesRead = default };

    [Fact]
    public static void A_pause_grows_with_memory_and_by_a_walk_most()
    {
        Assert.Equal(69, PauseForecast.OfCopy(new Bytes(2UL << 30)).TotalMilliseconds);
        Assert.Equal(2005, PauseForecast.OfFreeze(new Bytes(2UL << 30)).TotalMilliseconds);
        Assert.True(PauseForecast.OfFreeze(new Bytes(64 << 20)) < PauseForecast.Most);
    }

    [Fact]
    public static void A_pause_that_was_longer_than_forecast_is_said()
    {
        CaptureFacts longer = s_copied with { Pause = TimeSpan.FromMilliseconds(21), MaxPause = TimeSpan.FromMilliseconds(20) };

        Assert.Equal("pause", Assert.Single(Remarks.On(longer, [], [], [], [])).Code);
        Assert.Empty(Remarks.On(longer with { MaxPause = TimeSpan.FromMilliseconds(21) }, [], [], [], []));
        Assert.Empty(Remarks.On(longer with { MaxPause = null }, [], [], [], []));
    }

    [Fact]
    public static void Arenas_in_motion_are_named_with_the_threads_and_what_could_not_be_told()
    {
        MallocFacts malloc = Made.Malloc(Made.Arena(), Made.Arena(3) with { IsInMotion = true, Unread = new Bytes(48) });

        Remark one = Assert.Single(MotionRemark.On(s_copied, [malloc], [71], []));

        Assert.StartsWith("Arena 3 was being changed when the target was stopped (thread 71 was inside malloc), and read all the same.", one.Message, StringComparison.Ordinal);
        Assert.Contains("48 B of them could not be told", one.Message, StringComparison.Ordinal);
        Assert.Empty(MotionRemark.On(s_copied, [Made.Malloc(Made.Arena())], [71], [])); // it waits, or takes from its cache
        Assert.Empty(MotionRemark.On(s_copied with { Mode = CaptureMode.Core }, [malloc], [], [])); // there, damage may be why it died
    }
}
