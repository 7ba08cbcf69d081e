namespace Ebb.Tests.Cli;

/// <summary>What <c>ebb watch</c>, <c>record</c>, <c>mark</c> and <c>report</c> say to calls that make no sense.</summary>
public static class Recording
{
    [Theory]
    [InlineData("ebb record", "needs a TARGET")]
    [InlineData("ebb record 10 11", "'11' is one too many")]
    [InlineData("ebb record 10 -- ./server", "not both")]
    [InlineData("ebb record 10 --interval 0", "--interval takes a time from 10ms")]
    [InlineData("ebb record 10 --interval 0s", "--interval takes a time from 10ms")]
    [InlineData("ebb record 10 --interval 1ms", "--interval takes a time from 10ms")]
    [InlineData("ebb record 10 --duration 0s", "--duration takes a time")]
    [InlineData("ebb record 10 --duration soon", "--duration takes a time")]
    [InlineData("ebb record --", "needs a")]
    [InlineData("ebb watch", "needs a TARGET")]
    [InlineData("ebb watch 10 11", "'11' is one too many")]
    [InlineData("ebb watch 10 --interval 0", "--interval takes a time from 10ms")]
    [InlineData("ebb watch ./a.rec", "watch needs a running process")]
    [InlineData("ebb mark only.rec", "needs a NAME")]
    [InlineData("ebb report", "needs a FILE")]
    [InlineData("ebb report a.rec --format pdf", "--format takes")]
    public static void A_wrong_call_is_2(string commandLine, string says)
    {
        var called = Called.As(commandLine);

        Assert.Equal(2, called.Code);
        Assert.Contains(says, called.Error, StringComparison.Ordinal);
        Assert.Equal(2, called.Error.Split('\n').Length);
    }

    [Theory]
    [InlineData("ebb report no-such-file.rec")]
    [InlineData("ebb mark no-such-file.rec here")]
    public static void No_such_file_is_3(string commandLine) => Assert.Equal(3, Called.As(commandLine).Code);
}
