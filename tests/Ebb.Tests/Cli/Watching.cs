using Ebb.Cli;

namespace Ebb.Tests.Cli;

/// <summary>The live view's loop, with a terminal and a target of the test's own.</summary>
public static class Watching
{
    [Fact]
    public static void Keys_do_what_the_help_says()
    {
        using FakeWatch watch = Run("mw+");

        Assert.Contains("mark", watch.Asked);
        Assert.Contains("walk", watch.Asked);
        Assert.Equal(TimeSpan.FromSeconds(2), watch.Interval);
        Assert.Contains("mark 1 is set", watch.Written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public static void Space_holds_the_picture()
    {
        using FakeWatch watch = Run(" ");

        Assert.Contains("PAUSED", watch.Written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public static void Q_ends_it_before_what_is_typed_behind_it()
    {
        using FakeWatch watch = Run("qm");

        Assert.DoesNotContain("mark", watch.Asked);
        Assert.False(watch.HasEnded);
    }

    // Over a slow line each byte counts: what stands there already is not written again.
    [Fact]
    public static void What_has_not_changed_is_not_written()
    {
        string[] screen = ["one", "two", "resident ▁▂▃", "four"];

        Assert.Equal("", ScreenChange.Of(screen, screen));
        Assert.Equal("\e[2;4H!", ScreenChange.Of(screen, ["one", "two!", .. screen[2..]]));
        Assert.Equal("\e[3;12H\e[K█", ScreenChange.Of(screen, ["one", "two", "resident ▁▂█", "four"]));
        Assert.Equal("\e[1;2H\e[K", ScreenChange.Of(screen, ["o", .. screen[1..]]));
        Assert.StartsWith("\e[0m\e[H\e[2J", ScreenChange.Of(null, screen), StringComparison.Ordinal);
    }

    private static FakeWatch Run(string keys)
    {
        var watch = new FakeWatch(keys);
        new WatchLoop(watch, watch, isColored: false, isUnicode: true).Run(CancellationToken.None);
        return watch;
    }
}
