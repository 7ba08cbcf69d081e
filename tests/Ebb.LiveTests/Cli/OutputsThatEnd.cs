using System.Globalization;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Cli;

/// <summary>Where the output goes may be closed, or full.</summary>
public static class OutputsThatEnd
{
    [Theory]
    [InlineData("$ebb inspect --json $1 | head -c 1 >&2; exit ${PIPESTATUS[0]}", "{")]
    [InlineData("$ebb inspect --json $1 | true; exit ${PIPESTATUS[0]}", "")]
    [InlineData("$ebb inspect $1 | true; exit ${PIPESTATUS[0]}", "")]
    [InlineData("$ebb | true; exit ${PIPESTATUS[0]}", "")]
    public static void A_reader_that_leaves_is_fine(string script, string said)
    {
        using Target target = Target.Start("in_use.c");

        var called = Called.Shell(script, target.Pid.ToString(CultureInfo.InvariantCulture));

        Assert.Equal((0, said), (called.Exit, called.Errors));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--force")]
    public static void A_save_that_does_not_fit_names_the_file_that_was_asked_for_and_leaves_none(string option)
    {
        using Target target = Target.Start("in_use.c");
        string folder = Directory.CreateTempSubdirectory("ebb-full").FullName;

        var called = Called.Shell($"trap '' XFSZ; cd $2; export DOTNET_EnableWriteXorExecute=0; ulimit -f 1; $ebb inspect $1 --save a.ebb {option}", target.Pid.ToString(CultureInfo.InvariantCulture), folder);

        Assert.Equal(74, called.Exit);
        called.TellsOneLine($"cannot save to {folder}/a.ebb: File too large");
        Assert.DoesNotContain(".ebb-", called.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Theory]
    [InlineData("$ebb inspect $1 > /dev/full")]
    [InlineData("$ebb inspect --json $1 > /dev/full")]
    [InlineData("$ebb --json > /dev/full")]
    public static void A_full_disk_is_told(string script)
    {
        using Target target = Target.Start("in_use.c");

        var called = Called.Shell(script, target.Pid.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(74, called.Exit);
        called.TellsOneLine("cannot write the result: No space left on device");
    }
}
