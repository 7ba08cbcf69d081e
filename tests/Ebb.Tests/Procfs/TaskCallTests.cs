using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

/// <summary>Lines of <c>/proc/PID/task/TID/syscall</c>, as proc_pid_syscall(5) has them and Linux 6.18 wrote them.</summary>
public static class TaskCallTests
{
    [Fact]
    public static void A_thread_that_is_blocked_in_a_call_has_its_number_its_first_argument_and_where_it_stands() => Assert.Equal(
        new TaskCall(false, 7, 0x7ffd5b8ac2c0, 0x7ffd5b8ac268, 0x7f21c9a2b1ad),
        Of("7 0x7ffd5b8ac2c0 0x1 0xffffffffffffffff 0x0 0x0 0x0 0x7ffd5b8ac268 0x7f21c9a2b1ad\n"));

    [Fact]
    public static void A_descriptor_of_a_32_bit_int_comes_with_all_64_bits_of_its_register() =>
        Assert.Equal(ulong.MaxValue, Of("0 0xffffffffffffffff 0x0 0x0 0x0 0x0 0x0 0x10 0x20\n")!.Value.First);

    [Fact]
    public static void A_thread_that_is_blocked_outside_of_a_call_has_none() =>
        Assert.Equal(new TaskCall(false, null, null, 0x7ffe1ab0, 0x401136), Of("-1 0x7ffe1ab0 0x401136\n"));

    [Fact]
    public static void A_thread_that_runs_has_nothing_to_tell() => Assert.Equal(new TaskCall(true, null, null, null, null), Of("running\n"));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("running fast\n")]
    [InlineData("0x7 0x1 0x2\n")]
    [InlineData("7 0x1\n")]
    [InlineData("7 0x1 0x2 0x3\n")]
    [InlineData("7 1111 2222\n")] // addresses are hexadecimal, and say so
    [InlineData("7 0x1 0xg\n")]
    [InlineData("7 0x1 0x11112222333344445\n")]
    [InlineData("7 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1\n")]
    [InlineData("99999999999 0x1 0x2\n")]
    public static void Anything_else_is_no_such_line(string line) => Assert.Null(Of(line));

    private static TaskCall? Of(string line) => TaskCall.TryParse(Encoding.ASCII.GetBytes(line));
}
