using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class StatTests
{
    private const string Numbers = "S 1 25 25 0 -1 4194560 9017 58 0 0 161 37 0 0 20 0 9 0 1500 274431672320 3434 18446744073709551615 1 1 0";

    [Theory]
    [InlineData("cat")]
    [InlineData("a b")]
    [InlineData("a) S 1 (b")]
    [InlineData(") R 9")]
    [InlineData("line\nfeed")]
    [InlineData("")]
    public static void The_name_may_hold_anything(string name)
    {
        Stat stat = Stat.Parse(Encoding.UTF8.GetBytes($"25 ({name}) {Numbers}\n"));

        Assert.Equal(name, stat.Name);
        Assert.Equal((25, 'S', 1, 9, 1500UL), (stat.Pid, stat.State, stat.ParentPid, stat.Threads, stat.StartTicks));
        Assert.False(stat.IsKernelThread);
        Assert.False(stat.IsZombie);
    }

    [Fact]
    public static void A_kernel_thread_is_known_by_its_flag()
    {
        // /proc/2/stat of Linux 6.18
        Stat stat = Stat.Parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 18446744073709551615 0 0\n"u8);

        Assert.True(stat.IsKernelThread);
        Assert.Equal(0, stat.ParentPid);
    }

    [Theory]
    [InlineData('Z', true)]
    [InlineData('X', true)]
    [InlineData('t', false)]
    [InlineData('R', false)]
    public static void A_zombie_is_known_by_its_state(char state, bool isZombie) =>
        Assert.Equal(isZombie, Stat.Parse(Encoding.UTF8.GetBytes($"25 (a) {state}{Numbers[1..]}\n")).IsZombie);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("25 cat S 1\n")]
    [InlineData("25 (cat S 1\n")]
    [InlineData("25 (cat) S 1 25\n")]
    [InlineData("x (cat) S 1 25 25 0 -1 4194560 9017 58 0 0 161 37 0 0 20 0 9 0 1500\n")]
    [InlineData("25 (cat) S 99999999999 25 25 0 -1 4194560 9017 58 0 0 161 37 0 0 20 0 9 0 1500\n")]
    public static void A_line_that_makes_no_sense_is_refused(string text) =>
        Assert.StartsWith("stat, line 1: expected ", Assert.Throws<FormatException>(() => Stat.Parse(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Fact]
    public static void A_process_started_its_ticks_after_the_machine_did()
    {
        Stat stat = Stat.Parse(Encoding.UTF8.GetBytes($"25 (a) {Numbers}\n"));
        DateTimeOffset boot = BootTime.Parse("cpu  1 2 3\nbtime 1700000000\nprocesses 12\n"u8);

        Assert.Equal(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero), boot);
        Assert.Equal(boot.AddSeconds(15), BootTime.StartOf(stat, boot, 100));
    }

    [Theory]
    [InlineData("btime 99999999999999\n")]
    [InlineData("btime -1\n")]
    [InlineData("cpu 1\n")]
    [InlineData("")]
    public static void A_machine_without_a_start_is_refused(string text) =>
        Assert.Throws<FormatException>(() => BootTime.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public static void A_start_beyond_the_calendar_is_refused()
    {
        Stat stat = Stat.Parse(Encoding.UTF8.GetBytes($"25 (a) {Numbers}\n")) with { StartTicks = ulong.MaxValue };

        Assert.Throws<FormatException>(() => BootTime.StartOf(stat, DateTimeOffset.UnixEpoch, 1));
    }
}
