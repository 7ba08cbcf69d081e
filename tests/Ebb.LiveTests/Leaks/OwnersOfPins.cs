using System.Globalization;
using System.Text.Json;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Leaks;

/// <summary>Pins have their owners, a saved snapshot keeps them, and two of them tell whose memory grew.</summary>
public static class OwnersOfPins
{
    [Fact]
    public static void A_pin_is_the_variables_that_keeps_it()
    {
        Requires.Ptrace();
        using Target target = Programs.Start("leaky.c pins 2000", "2.36");

        JsonElement data = Data("inspect", Pid(target), "--owners", "--json");

        JsonElement pin = data.GetProperty("pins").EnumerateArray().First(static pin => pin.GetProperty("pins").GetString() == "pages");
        Assert.StartsWith("kept (", pin.GetProperty("owner").GetProperty("keeper").GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.False(pin.GetProperty("owner").GetProperty("leaked").GetBoolean());
    }

    [Fact]
    public static void A_pin_that_nothing_leads_to_is_leaked()
    {
        Requires.Ptrace();
        using Target target = Programs.Start("leaky.c lostpins 2000", "2.36");

        JsonElement pin = Data("inspect", Pid(target), "--owners", "--json").GetProperty("pins").EnumerateArray().First(static pin => pin.GetProperty("pins").GetString() == "pages");

        Assert.True(pin.GetProperty("owner").GetProperty("leaked").GetBoolean());
    }

    [Fact]
    public static void Two_snapshots_tell_whose_memory_grew()
    {
        Requires.Ptrace();
        using Target small = Programs.Start("leaky.c owners 100", "2.36");
        using Target large = Programs.Start("leaky.c owners 350", "2.36");
        string folder = Directory.CreateTempSubdirectory().FullName;
        (string before, string after) = (Path.Combine(folder, "before.ebb"), Path.Combine(folder, "after.ebb"));
        Assert.Equal(0, Called.Ebb("inspect", Pid(small), "--owners", "--save", before).Exit);
        Assert.Equal(0, Called.Ebb("inspect", Pid(large), "--owners", "--save", after).Exit);

        JsonElement data = Data("diff", before, after, "--json");
        JsonElement saved = Data("inspect", after, "--json");
        JsonElement live = Data("inspect", Pid(large), "--owners", "--json");
        Directory.Delete(folder, recursive: true);

        JsonElement grown = data.GetProperty("keepers").EnumerateArray().Single(static one => one.GetProperty("name").GetString()?.StartsWith("alone_list (", StringComparison.Ordinal) == true);
        Assert.Equal((250, 250 * (int)large.Number("node_bytes")), (grown.GetProperty("changeBlocks").GetInt32(), grown.GetProperty("changeBytes").GetInt32()));
        Assert.DoesNotContain(data.GetProperty("keepers").EnumerateArray(), static one => one.GetProperty("name").GetString()?.StartsWith("table (", StringComparison.Ordinal) == true);
        Assert.Equal(live.GetProperty("reachable").GetRawText(), saved.GetProperty("reachable").GetRawText());
    }

    private static string Pid(Target target) => target.Pid.ToString(CultureInfo.InvariantCulture);

    private static JsonElement Data(params string[] arguments)
    {
        var called = Called.Ebb(arguments);
        Assert.Equal((0, ""), (called.Exit, called.Errors));
        JsonElement answer = called.Answer();
        return answer.GetProperty("data");
    }
}
