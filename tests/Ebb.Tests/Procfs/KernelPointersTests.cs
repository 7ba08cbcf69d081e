using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

/// <summary>Lines as proc_pid_fdinfo(5) and proc_pid_timers(5) show them.</summary>
public static class KernelPointersTests
{
    [Fact]
    public static void The_data_of_epoll_stands_in_hexadecimal_digits() =>
        Assert.Equal([0x55d0c32a12a0, ulong.MaxValue, 5], Epoll("""
            pos:	0
            flags:	02
            mnt_id:	10
            tfd:        5 events:       19 data:     55d0c32a12a0  pos:0 ino:61af sdev:7
            tfd:        6 events: 40000019 data: ffffffffffffffff  pos:0 ino:1 sdev:7
            tfd:        7 events:       19 data:                5  pos:0 ino:1 sdev:7
            tfd:        8 events:       19 data:                0  pos:0 ino:1 sdev:7

            """));

    [Fact]
    public static void The_value_of_a_timer_stands_behind_its_signal() =>
        Assert.Equal([0x55d0c32a12a0, 0x7f01_0000_0010], Timers("""
            ID: 0
            signal: 60/000055d0c32a12a0
            notify: signal/pid.2634
            ClockID: 0
            ID: 1
            signal: 60/00007f0100000010
            notify: thread/tid.2634
            ClockID: 1
            ID: 2
            signal: 0/0000000000000000
            notify: none/pid.2634
            ClockID: 1

            """));

    [Theory]
    [InlineData("")]
    [InlineData("tfd: 5 events: 19 data:")]
    [InlineData("tfd: 5 events: 19 data:   ")]
    [InlineData("tfd: 5 events: 19 data: xyz pos:0")]
    [InlineData("tfd: 5 events: 19 data: 11112222333344445 pos:0")]
    [InlineData("tfd: 5 events: 19 data: -1 pos:0")]
    [InlineData("\0\u00ff\n\n\n")]
    [InlineData("signal:")]
    [InlineData("signal: 60/")]
    [InlineData("signal: 60")] // no value, and no address 0x60
    [InlineData("signal: 60 /10")]
    [InlineData("signal: /")]
    [InlineData("signal: 60/-1")]
    [InlineData("signal: 60/0x10")]
    [InlineData("signal: 60/10/20")]
    [InlineData("signal: 60/zz")]
    public static void What_is_broken_has_none(string text)
    {
        Assert.Empty(Epoll(text));
        Assert.Empty(Timers(text));
    }

    private static IEnumerable<ulong> Epoll(string text) => KernelPointers.OfEpoll(Encoding.Latin1.GetBytes(text));

    private static IEnumerable<ulong> Timers(string text) => KernelPointers.OfTimers(Encoding.Latin1.GetBytes(text));
}
