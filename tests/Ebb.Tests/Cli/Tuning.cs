using System.Text.Json;
using System.Text.Json.Nodes;
using Ebb.Tests.Rendering;

namespace Ebb.Tests.Cli;

/// <summary><c>ebb tune</c> over processes of a story: what it does, what it says, how it ends.</summary>
public static class Tuning
{
    private static readonly JsonSchema s_schema = new(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);

    [Theory]
    [InlineData("ebb tune 11")]
    [InlineData("ebb tune 31")]
    [InlineData("ebb tune 11 --width 60")]
    [InlineData("ebb tune 11 mmap_threshold=64KiB")]
    [InlineData("ebb tune 30 arena_max=2 mxfast=0")]
    [InlineData("ebb tune 11 trim_threshold=128KiB top_pad=0 --yes")]
    [InlineData("ebb tune 12 mmap_threshold=64MiB --yes")]
    [InlineData("ebb tune 32 mmap_max=0 mxfast=0 --yes")]
    public static void It_reads_as_accepted(string commandLine) => Golden.Holds(commandLine, Called.As(commandLine).Output);

    [Theory]
    [InlineData("ebb tune 11")]
    [InlineData("ebb tune 31")]
    [InlineData("ebb tune 11 mmap_threshold=64KiB")]
    [InlineData("ebb tune 11 trim_threshold=never mxfast=0 --yes")]
    [InlineData("ebb tune 12 arena_test=4 --yes")]
    [InlineData("ebb tune 32 mmap_max=0 mxfast=0 --yes")]
    public static void Json_is_as_the_schema_says(string commandLine) =>
        Assert.Empty(s_schema.Errors(JsonDocument.Parse(Called.As(commandLine + " --json").Output).RootElement));

    [Fact]
    public static void Json_has_before_and_after_as_they_stand_in_the_process()
    {
        JsonNode data = JsonNode.Parse(Called.As("ebb tune 11 mmap_threshold=64KiB --yes --json").Output)!["data"]!;
        JsonNode change = data["changes"]![0]!;

        Assert.Equal((65536L, "set", true), (change["after"]!.GetValue<long>(), change["outcome"]!.GetValue<string>(), change["inForce"]!.GetValue<bool>()));
        Assert.NotEqual(65536L, change["before"]!.GetValue<long>());
        Assert.Equal("GLIBC_TUNABLES=glibc.malloc.tcache_count=7:glibc.malloc.mmap_threshold=65536", data["environment"]!.GetValue<string>());
        Assert.Equal("MALLOC_MMAP_THRESHOLD_=65536", data["olderEnvironment"]!.GetValue<string>());
        Assert.False(data["mmapThresholdIsDynamic"]!.GetValue<bool>());
    }

    [Fact]
    public static void Without_yes_nothing_is_touched() => Assert.All(
        (string[])["ebb tune 11", "ebb tune 11 top_pad=0", "ebb tune 11 top_pad=0 --json"],
        commandLine => Assert.Empty(Called.As(commandLine).Targets.Tuned));

    [Theory]
    [InlineData("mmap_threshold=64KiB", "mmap_threshold", 65536)]
    [InlineData("MMAP-Threshold=64k", "mmap_threshold", 65536)]
    [InlineData("mmapThreshold=65536", "mmap_threshold", 65536)]
    [InlineData("M_MMAP_THRESHOLD=64KiB", "mmap_threshold", 65536)]
    [InlineData("MALLOC_MMAP_THRESHOLD_=64KiB", "mmap_threshold", 65536)]
    [InlineData("glibc.malloc.mmap_threshold=64KiB", "mmap_threshold", 65536)]
    [InlineData("trim_threshold=-1", "trim_threshold", -1)]
    [InlineData("trim_threshold=never", "trim_threshold", -1)]
    [InlineData("mmap_max=0", "mmap_max", 0)]
    [InlineData("top_pad=2147483647", "top_pad", int.MaxValue)]
    public static void A_setting_goes_by_many_names(string pair, string key, long value) =>
        Assert.Equal((11, key, value), Assert.Single(Called.As($"ebb tune 11 {pair} --yes").Targets.Tuned));

    [Theory]
    [InlineData("ebb tune", 2)]
    [InlineData("ebb tune 11 --yes", 2)]
    [InlineData("ebb tune 11 top_pad", 2)]
    [InlineData("ebb tune 11 top_pad=", 2)]
    [InlineData("ebb tune 11 =5", 2)]
    [InlineData("ebb tune 11 top_pad=lots", 2)]
    [InlineData("ebb tune 11 top_pad=-1", 2)]
    [InlineData("ebb tune 11 top_pad=2GiB", 2)]
    [InlineData("ebb tune 11 arena_max=0", 2)]
    [InlineData("ebb tune 11 arena_max=64KiB", 2)]
    [InlineData("ebb tune 11 mxfast=161", 2)]
    [InlineData("ebb tune 11 top_pad=1 TOP-PAD=2", 2)]
    [InlineData("ebb tune 11 perturb=1", 2)]
    [InlineData("ebb tune 11 tcache_count=0", 2)]
    [InlineData("ebb tune 11 treshold=0", 2)]
    [InlineData("ebb tune twin top_pad=0", 2)]
    [InlineData("ebb tune /proc/self/exe", 2)]
    [InlineData("ebb tune 99", 3)]
    [InlineData("ebb tune 20", 3)]
    [InlineData("ebb tune 21", 4)]
    [InlineData("ebb tune 22", 5)]
    [InlineData("ebb tune 25", 5)] // jemalloc
    [InlineData("ebb tune 30 top_pad=0 --yes", 5)] // stopped
    [InlineData("ebb tune 31 top_pad=0 --yes", 5)] // no name of mallopt
    public static void What_cannot_be_is_told_in_a_line(string commandLine, int code)
    {
        Called called = Called.As(commandLine);
        Assert.Equal((code, "", called.Error), (called.Code, called.Output, called.Error));
        Assert.StartsWith("ebb: ", called.Error, StringComparison.Ordinal);
        Assert.Equal(1, called.Error.Count(character => character == '\n'));
        Assert.Empty(called.Targets.Tuned);
    }

    [Theory]
    [InlineData("ebb tune 11 treshold=0", "did you mean mmap_threshold or trim_threshold?")]
    [InlineData("ebb tune 11 mmap=0", "did you mean mmap_max?")]
    [InlineData("ebb tune 11 arenamax", "arena_max has no value; a pair is KEY=VALUE")]
    [InlineData("ebb tune 11 perturb=1", "is not set in a process that works")]
    [InlineData("ebb tune 11 tcache_count=0", "GLIBC_TUNABLES=glibc.malloc.tcache_count=N from the next start")]
    [InlineData("ebb tune 11 top_pad=2GiB", "GLIBC_TUNABLES=glibc.malloc.top_pad=2147483648")]
    [InlineData("ebb tune /proc/self/exe", "tune needs a running process")]
    [InlineData("ebb tune 25", "it has jemalloc: the program calls mallctl")]
    [InlineData("ebb tune 31 top_pad=0 --yes", "does not name its functions")]
    public static void And_says_what_to_do(string commandLine, string says) => Assert.Contains(says, Called.As(commandLine).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("ebb tune 11 top_pad=0 --yes", 0)]
    [InlineData("ebb tune 11 mxfast=0 --yes", 0)] // taken, and not to be read back
    [InlineData("ebb tune 12 top_pad=0 --yes", 5)]
    [InlineData("ebb tune 32 mmap_max=0 mxfast=0 --yes", 5)]
    [InlineData("ebb tune 30 top_pad=0", 0)] // told, though it could not be done now
    public static void It_ends_by_what_stands_in_the_process(string commandLine, int code) => Assert.Equal(code, Called.As(commandLine).Code);
}
