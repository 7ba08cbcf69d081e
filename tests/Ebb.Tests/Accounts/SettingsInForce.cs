using Ebb.Accounts;
using Ebb.Glibc;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Accounts;

public static class SettingsInForce
{
    [Fact]
    public static void Untouched_all_are_the_defaults() =>
        Assert.All(Of(Malloc(), []), row => Assert.Equal(SettingOrigin.Default, row.Origin));

    [Fact]
    public static void Freed_large_blocks_move_both_thresholds()
    {
        IReadOnlyList<SettingRow> rows = Of(With(Settings() with { MmapThreshold = 1 << 20, TrimThreshold = 2 << 20 }), []);

        Assert.Equal(SettingOrigin.Moved, Named(rows, "mmapThreshold").Origin);
        Assert.Equal(SettingOrigin.Moved, Named(rows, "trimThreshold").Origin);
        Assert.Contains("started at 128.0 KiB", Named(rows, "trimThreshold").Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MALLOC_TRIM_THRESHOLD_", "65536")]
    [InlineData("MALLOC_TRIM_THRESHOLD_", "0x10000")]
    [InlineData("GLIBC_TUNABLES", "glibc.rtld.nns=1:glibc.malloc.trim_threshold=65536")]
    public static void What_the_environment_asked_and_got_is_its_own(string variable, string value)
    {
        Settings set = Settings() with { TrimThreshold = 65536, MmapThresholdIsDynamic = false };
        SettingRow row = Named(Of(With(set), [(variable, value)]), "trimThreshold");

        Assert.Equal(SettingOrigin.Environment, row.Origin);
        Assert.False(row.IsRefused);
    }

    [Fact]
    public static void Minus_one_is_never_trim()
    {
        Settings set = Settings() with { TrimThreshold = ulong.MaxValue, MmapThresholdIsDynamic = false };
        Assert.Equal(SettingOrigin.Environment, Named(Of(With(set), [("MALLOC_TRIM_THRESHOLD_", "-1")]), "trimThreshold").Origin);
    }

    [Fact]
    public static void A_tunable_wins_over_the_old_name()
    {
        IReadOnlyList<SettingRow> rows = Of(
            With(Settings() with { ArenaMax = 4 }), [("MALLOC_ARENA_MAX", "2"), ("GLIBC_TUNABLES", "glibc.malloc.arena_max=4")]);

        Assert.Equal(("glibc.malloc.arena_max=4", SettingOrigin.Environment), (Named(rows, "arenaMax").Asked, Named(rows, "arenaMax").Origin));
    }

    [Fact]
    public static void Before_2_26_tunables_are_not_read()
    {
        MallocFacts old = Malloc() with { Version = new GlibcVersion(2, 23) };
        SettingRow row = Named(Of(old, [("GLIBC_TUNABLES", "glibc.malloc.arena_max=1")]), "arenaMax");

        Assert.True(row.IsRefused);
        Assert.Contains("does not read GLIBC_TUNABLES", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public static void Before_2_35_an_mmap_threshold_above_32_mib_is_refused()
    {
        MallocFacts old = Malloc() with { Version = new GlibcVersion(2, 31) };
        SettingRow row = Named(Of(old, [("MALLOC_MMAP_THRESHOLD_", "67108864")]), "mmapThreshold");

        Assert.True(row.IsRefused);
        Assert.Contains("32 MiB", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public static void What_nobody_asked_for_was_set_by_the_program()
    {
        IReadOnlyList<SettingRow> rows = Of(With(Settings() with { TopPad = 1 << 24, MmapThresholdIsDynamic = false }), []);
        Assert.Equal(SettingOrigin.Program, Named(rows, "topPad").Origin);
    }

    [Fact]
    public static void A_limit_of_arenas_that_came_late_says_so()
    {
        MallocFacts three = Malloc(Arena(0), Arena(1), Arena(2)) with { Settings = Settings() with { ArenaMax = 2 } };
        Assert.Contains("3 arenas exist", Named(Of(three, []), "arenaMax").Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", 12UL)]
    [InlineData(" 0x1F", 31UL)]
    [InlineData("010", 8UL)]
    [InlineData("0", 0UL)]
    [InlineData("-1", ulong.MaxValue)]
    [InlineData("18446744073709551616", null)]
    [InlineData("09", null)]
    [InlineData("", null)]
    [InlineData("2M", null)]
    public static void Numbers_are_read_as_strtoul_reads_them(string text, ulong? expected) =>
        Assert.Equal(expected, AskedSettings.ParseNumber(text));

    private static MallocFacts With(Settings settings) => Malloc() with { Settings = settings };

    private static IReadOnlyList<SettingRow> Of(MallocFacts malloc, (string Name, string Value)[] environment) => SettingsTruth.Of(
        Target() with { Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value) }, malloc);

    private static SettingRow Named(IReadOnlyList<SettingRow> rows, string name) => rows.Single(row => row.Name == name);
}
