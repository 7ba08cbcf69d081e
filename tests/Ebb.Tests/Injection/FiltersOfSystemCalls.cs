using Ebb.Injection;

namespace Ebb.Tests.Injection;

/// <summary>Filters whose bytes were written by hand after linux/filter.h; those that the kernel itself ran are in the live tests.</summary>
public static class FiltersOfSystemCalls
{
    private const string LoadNumber = "2000000000000000";
    private const string Allow = "060000000000ff7f";
    private static readonly FilteredCall s_getpid = new("getpid", 39);

    [Fact]
    public static void None_allow_all()
    {
        Assert.True(SystemCallFilter.None.Allows(s_getpid));
        Assert.Null(SystemCallFilter.None.WhyNot(NeededCalls.OfCopy));
    }

    [Theory]
    [InlineData("0600000000000000", "the kernel would kill it for the call")]
    [InlineData("0600000000000080", "the kernel would kill it for the call")]
    [InlineData("0600000000000300", "it would get a signal (SIGSYS) for the call")]
    [InlineData("0600000001000500", "the call would fail with errno 1")]
    [InlineData("06000000ffff0500", "the call would fail with errno 4095")]
    [InlineData("060000000000c07f", "the call would be handed to another process")]
    [InlineData("060000000000f07f", "the call would be handed to another process")]
    [InlineData("0600000000000100", "the kernel would kill it for the call")] // no action that there is
    [InlineData("060000000000fc7f", null)] // allowed, and logged
    [InlineData("060000003412ff7f", null)]
    public static void Say_why_a_call_cannot_be_made(string program, string? why)
    {
        string? expected = why is null ? null : $"it has a filter of system calls (seccomp) that forbids getpid: {why}";

        Assert.Equal(expected, Of(program).WhyNot([s_getpid]));
        Assert.Equal(why is null, Of(program).Allows(s_getpid));
    }

    [Theory]
    [InlineData("0600000001000500", true)]
    [InlineData("0600000000000080", false)]
    [InlineData("060000000000c07f", false)]
    public static void May_have_a_call_fail_that_need_not_succeed(string program, bool isHad) =>
        Assert.Equal(isHad, Of(program).WhyNot([s_getpid with { MayFail = true }]) is null);

    [Theory]
    [InlineData("2000000010000000 1500010000000000 0600000000000080 " + Allow)] // asks for the first argument
    [InlineData("2000000008000000 1500010000000000 0600000000000080 " + Allow)] // where the call comes from
    [InlineData("2000000010000000 1600000000000000")] // returns it
    [InlineData("6000000000000000 1600000000000000")] // from memory that nobody wrote to
    public static void Are_not_believed_where_they_ask_for_what_nobody_can_tell(string program)
    {
        Assert.Null(Of(program).Ask(s_getpid));
        Assert.Contains("depends on more than can be told", Of(program).WhyNot([s_getpid]), StringComparison.Ordinal);
    }

    [Fact]
    public static void See_arguments_in_halves_and_where_the_call_comes_from()
    {
        FilteredCall call = new FilteredCall("", 7, 0x1122_3344_5566_7788, null, 9) with { InstructionPointer = 0xaabb_ccdd_eeff_0011 };

        Assert.Equal(
            [7, 0xc000_003e, 0xeeff_0011, 0xaabb_ccdd, 0x5566_7788, 0x1122_3344, null, null, 9, 0, null],
            Enumerable.Range(0, 11).Select(word => FilterProgram.TryParse(Convert.FromHexString($"20000000{4 * word:x2}0000001600000000000000"))!.Run(call)));
    }

    [Theory]
    [InlineData(LoadNumber)] // runs off its end
    [InlineData("0500000005000000 " + Allow)] // jumps out of itself
    [InlineData("05000000ffffffff " + Allow)]
    [InlineData("1500ffff27000000 " + Allow)]
    [InlineData("2800000000000000 " + Allow + " ")] // a half word
    [InlineData("2000000001000000 1600000000000000")] // between words
    [InlineData("2000000040000000 1600000000000000")] // behind the last
    [InlineData("20000000fcffffff 1600000000000000")]
    [InlineData("0200000010000000 " + Allow)] // the seventeenth slot
    [InlineData("60000000ffffffff " + Allow)]
    [InlineData("9400000002000000 " + Allow)] // a remainder: no filter may have that
    [InlineData("ffff000000000000 " + Allow)]
    [InlineData("0e00000000000000")]
    public static void That_make_no_sense_allow_nothing(string program) => Assert.Null(Of(program).Ask(s_getpid));

    [Fact]
    public static void That_are_no_programs_allow_nothing()
    {
        foreach (int length in (int[])[0, 7, 9, (4096 * 8) + 8])
        {
            var filter = SystemCallFilter.Of([new byte[length]]);

            Assert.False(filter.Allows(s_getpid));
            Assert.Contains("makes no sense", filter.WhyNot([s_getpid]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public static void Of_any_bytes_end()
    {
        var random = new Random(5);
        byte[] opcodes = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0c, 0x15, 0x1d, 0x20, 0x25, 0x34, 0x3c, 0x45, 0x60, 0x61, 0x64, 0x74, 0x7c, 0x80, 0x84, 0x87, 0xa4];
        byte[] bytes = new byte[512 * 8];
        for (int round = 0; round < 2000; round++)
        {
            random.NextBytes(bytes);
            for (int at = 0; at < bytes.Length; at += 8)
            {
                bytes[at] = opcodes[random.Next(opcodes.Length)];
                (bytes[at + 1], bytes[at + 5], bytes[at + 6], bytes[at + 7]) = (0, 0, 0, 0);
                bytes[at + 4] &= 15;
            }

            _ = SystemCallFilter.Of([bytes]).Ask(new FilteredCall("", 39, 1, 2, 3, 4, 5, 6));
        }
    }

    [Fact]
    public static void The_strictest_of_several_counts_and_of_equal_ones_the_newest()
    {
        Assert.Equal(0x0005_0002U, Of("0600000001000500", "0600000002000500", Allow).Ask(s_getpid));
        Assert.Equal(0x8000_0000U, Of("0600000000000000", "0600000000000080", "0600000000000000").Ask(s_getpid));
        Assert.Null(Of(LoadNumber, "0600000000000080").Ask(s_getpid));
    }

    private static SystemCallFilter Of(params string[] programs) =>
        SystemCallFilter.Of([.. programs.Select(static program => Convert.FromHexString(program.Replace(" ", "", StringComparison.Ordinal)))]);
}
