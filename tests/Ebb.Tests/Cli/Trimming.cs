using System.Text.Json;
using System.Text.Json.Nodes;
using Ebb.Cli;
using Ebb.Tests.Rendering;
using Ebb.Trimming;

namespace Ebb.Tests.Cli;

/// <summary><c>ebb trim</c> over processes of a story: what it does, what it says, how it ends.</summary>
public static class Trimming
{
    private static readonly JsonSchema s_schema = new(JsonDocument.Parse(Repository.Read("schemas", "ebb-1.schema.json")).RootElement);

    [Theory]
    [InlineData("ebb trim 11")]
    [InlineData("ebb trim 10")]
    [InlineData("ebb trim 11 --yes --watch 10s")]
    [InlineData("ebb trim 31 --yes --watch 1s")]
    [InlineData("ebb trim 10 --yes")]
    [InlineData("ebb trim 30")]
    [InlineData("ebb trim --all")]
    [InlineData("ebb trim --all --yes")]
    [InlineData("ebb trim 11 30 20 --yes")]
    public static void It_reads_as_accepted(string commandLine) => Golden.Holds(commandLine, Called.As(commandLine).Output);

    [Theory]
    [InlineData("ebb trim 11")]
    [InlineData("ebb trim 10 --yes")]
    [InlineData("ebb trim 31 --yes --watch 10s")]
    [InlineData("ebb trim 12 --yes")]
    [InlineData("ebb trim --all --yes --watch 10s")]
    [InlineData("ebb trim 11 30 20 --yes")]
    public static void Json_is_as_the_schema_says(string commandLine) =>
        Assert.Empty(s_schema.Errors(JsonDocument.Parse(Called.As(commandLine + " --json").Output).RootElement));

    [Fact]
    public static void Json_of_one_process_has_what_others_rely_on()
    {
        JsonNode data = JsonNode.Parse(Called.As("ebb trim 11 --yes --json").Output)!["data"]!;

        Assert.NotNull(data["before"]!["residentBytes"]);
        Assert.NotNull(data["after"]!["residentBytes"]);
        Assert.Equal(410L << 20, data["returnedBytes"]!.GetValue<long>());
        Assert.Equal(7, data["slices"]!.GetValue<int>());
        Assert.Equal(12.34, data["longestPauseMilliseconds"]!.GetValue<double>());
    }

    [Fact]
    public static void Without_yes_nothing_is_touched() => Assert.All(
        (string[])["ebb trim 11", "ebb trim --all", "ebb trim 10 11", "ebb trim 11 --json"],
        commandLine => Assert.Empty(Called.As(commandLine).Targets.Trimmed));

    [Theory]
    [InlineData("ebb trim 11 --yes", TrimWay.Slices)]
    [InlineData("ebb trim 11 --call --yes", TrimWay.Call)]
    [InlineData("ebb trim 10 --yes", TrimWay.Call)] // all of it behind fastbins
    public static void Fastbins_need_the_call(string commandLine, TrimWay way) => Assert.Equal(way, Assert.Single(Called.As(commandLine).Targets.Trimmed).Way);

    [Fact]
    public static void A_call_that_would_take_longer_than_was_asked_for_is_not_chosen()
    {
        Called called = Called.As("ebb trim 10 --yes --max-pause 20ms");
        Assert.Empty(called.Targets.Trimmed);
        Assert.Contains("more than --max-pause", Called.As("ebb trim 11 10 --max-pause 20ms").Output + Called.As("ebb trim 10 --max-pause 20ms --json").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ebb trim", 2)]
    [InlineData("ebb trim 11 --all", 2)]
    [InlineData("ebb trim 11 --min 1M", 2)]
    [InlineData("ebb trim 11 --watch 10s", 2)]
    [InlineData("ebb trim 11 --call --keep 1M", 2)]
    [InlineData("ebb trim 11 --call --arena 1", 2)]
    [InlineData("ebb trim 10 11 --arena 1", 2)]
    [InlineData("ebb trim 11 --max-pause 0", 2)]
    [InlineData("ebb trim 11 --max-pause 0ms", 2)]
    [InlineData("ebb trim 11 --max-pause 20", 2)]
    [InlineData("ebb trim 11 --keep lots", 2)]
    [InlineData("ebb trim 11 --arena -1", 2)]
    [InlineData("ebb trim twin", 2)]
    [InlineData("ebb trim /proc/self/exe", 2)]
    [InlineData("ebb trim 99", 3)]
    [InlineData("ebb trim 20", 3)]
    [InlineData("ebb trim 21", 4)]
    [InlineData("ebb trim 22", 5)]
    [InlineData("ebb trim 25", 5)] // jemalloc
    [InlineData("ebb trim 11 --arena 9", 5)]
    [InlineData("ebb trim 30 --yes", 5)]
    public static void What_cannot_be_is_told_in_a_line(string commandLine, int code)
    {
        Called called = Called.As(commandLine);
        Assert.Equal((code, "", called.Error), (called.Code, called.Output, called.Error));
        Assert.StartsWith("ebb: ", called.Error, StringComparison.Ordinal);
        Assert.Equal(1, called.Error.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("ebb trim 11 --max-pause 0", "--max-pause 0 leaves no time at all; name one, such as 20ms")]
    [InlineData("ebb trim /proc/self/exe", "trim needs a running process")]
    [InlineData("ebb trim twin", "12 (./twin --of 12), 13 (./twin --of 13)")]
    [InlineData("ebb trim 25", "jemalloc: the program calls mallctl(\"arena.4096.purge\"")]
    [InlineData("ebb trim 11 --arena 9", "its arenas are 0 to 8")]
    public static void And_says_what_to_do(string commandLine, string says) => Assert.Contains(says, Called.As(commandLine).Error, StringComparison.Ordinal);

    [Fact]
    public static void Trouble_with_one_does_not_end_the_others_and_the_worst_decides()
    {
        Called called = Called.As("ebb trim 30 20 11 --yes");
        Assert.Equal((5, 11), (called.Code, Assert.Single(called.Targets.Trimmed).Pid));
    }

    [Fact]
    public static void All_takes_those_that_would_return_enough_most_first()
    {
        Assert.Equal([10, 11], Called.As("ebb trim --all --yes").Targets.Trimmed.Select(one => one.Pid).Distinct());
        Assert.Equal([10], Called.As("ebb trim --all --min 500M --yes").Targets.Trimmed.Select(one => one.Pid).Distinct());
        Assert.Equal(0, Called.As("ebb trim --all --yes").Code);
    }

    [Fact]
    public static void What_takes_its_memory_again_is_no_case_for_a_trim()
    {
        Called called = Called.As("ebb trim 31 11 --yes --watch 10s");

        Assert.Contains("A trim is no remedy here", string.Join(' ', called.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(31, Assert.Single(called.Targets.Trimmed).Pid); // 11 is of the same program
        Assert.Contains("left alone: process 31", called.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static void Broken_off_it_says_what_was_given_back_until_then()
    {
        Called called = Called.As("ebb trim 32 --yes");
        Assert.Contains("410.0 MiB", called.Output, StringComparison.Ordinal);
        Assert.Contains("interrupted", called.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static void Progress_goes_to_a_terminal_only_and_leaves_nothing()
    {
        Assert.Equal("", Called.As("ebb trim 11 --yes").Error);
        string error = Called.As("ebb trim 11 --yes", new Terminal { IsErrorSeen = true }).Error;
        Assert.Contains("410.0 MiB of 410.0 MiB given back", error, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1s", 0.1)]
    [InlineData("10s", 0.1)]
    [InlineData("50s", 0.5)]
    [InlineData("10m", 1)]
    [InlineData("120m", 2)]
    public static void A_watch_looks_often_and_not_for_ever(string watch, double seconds)
    {
        Assert.True(Duration.TryParse(watch, out TimeSpan time));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Regrowth.Interval(time));
    }
}
