using Ebb.Glibc;
using Ebb.Tuning;

namespace Ebb.Tests.Rendering;

/// <summary>The environment line of <c>ebb tune</c>, which people paste into a shell.</summary>
public static class LinesThatLast
{
    private static readonly TuneRequest s_pad = new(TunableNames.Find("top_pad")!, 0);
    private static readonly TuneRequest s_never = new(TunableNames.Find("trim_threshold")!, -1);
    private static readonly TuneRequest s_fast = new(TunableNames.Find("mxfast")!, 0);

    [Fact]
    public static void Are_tunables_from_2_26_on()
    {
        Assert.Equal("GLIBC_TUNABLES=glibc.malloc.top_pad=0:glibc.malloc.trim_threshold=18446744073709551615", LastingLine.ByTunables([s_pad, s_never], new GlibcVersion(2, 26), null));
        Assert.Null(LastingLine.ByTunables([s_pad], new GlibcVersion(2, 25), null));
        Assert.Equal("MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=18446744073709551615", LastingLine.ByVariables([s_pad, s_never, s_fast]));
    }

    [Fact]
    public static void Leave_out_what_that_glibc_does_not_know()
    {
        Assert.Null(LastingLine.ByTunables([s_fast], new GlibcVersion(2, 30), "glibc.malloc.check=0"));
        Assert.Equal("GLIBC_TUNABLES=glibc.malloc.mxfast=0", LastingLine.ByTunables([s_fast], new GlibcVersion(2, 31), null));
        Assert.Null(LastingLine.ByVariables([s_fast]));
    }

    [Theory]
    [InlineData("glibc.malloc.top_pad=9:glibc.malloc.arena_max=2", "GLIBC_TUNABLES=glibc.malloc.arena_max=2:glibc.malloc.top_pad=0")]
    [InlineData("glibc.cpu.hwcaps=-AVX2_Usable", "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable:glibc.malloc.top_pad=0")]
    [InlineData("glibc.malloc.arena_max=$(id):glibc.x=`id`:glibc.y=1;id:a=b::", "GLIBC_TUNABLES=glibc.malloc.top_pad=0")]
    public static void Keep_what_the_process_had_unless_a_shell_would_make_something_of_it(string had, string line) =>
        Assert.Equal(line, LastingLine.ByTunables([s_pad], new GlibcVersion(2, 36), had));
}
