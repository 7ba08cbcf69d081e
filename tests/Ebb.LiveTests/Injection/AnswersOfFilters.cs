using System.Globalization;
using Ebb.Injection;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Injection;

/// <summary>What a filter of system calls says, told before the call, is what the kernel does when the call is made.</summary>
public static class AnswersOfFilters
{
    private const int Operations = 27; // of filtered.c

    public static TheoryData<string> Filters =>
    [
        "list", "stacked", "kill-clone", "kill-getpid", "no-getpid", "no-vectored", "kill-vectored", "no-madvise", "trap-nanosleep", "threads-only",
        .. Enumerable.Range(0, Operations).Select(static operation => string.Create(CultureInfo.InvariantCulture, $"computed{operation}")),
    ];

    [Theory]
    [MemberData(nameof(Filters))]
    public static void Are_those_of_the_kernel(string name)
    {
        using Target target = Target.Start("filtered.c", name, "answers");
        var filter = SystemCallFilter.Of(Programs(target));

        int calls = 0;
        for (; target.Says($"call{calls}"); calls++)
        {
            string[] words = target[$"call{calls}"].Split(' ');
            string answer = string.Join(' ', words[7..]);
            uint foretold = Assert.NotNull(filter.Ask(Call(words)));
            Assert.True(Answers(foretold).Contains(answer), $"call {words[0]}: {answer}, and not {foretold:x}");
        }

        Assert.True(calls > 20);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("stacked")]
    public static void Are_those_of_the_filters_that_the_kernel_gives_out(string name)
    {
        Requires.Ptrace();
        Requires.Filters();
        using Target target = Target.Start("filtered.c", name, "answers");
        Inspected.Quiet(target.Pid);
        var told = SystemCallFilter.Of(Programs(target));

        for (int i = 0; target.Says($"call{i}"); i++)
        {
            FilteredCall call = Call(target[$"call{i}"].Split(' '));
            Assert.Equal(told.WhyNot([call]), ThreadFilter.WhyNone(target.Pid, [call]));
        }

        Assert.Equal(target["live_blocks"], target.Command("count")["live_blocks"]);
    }

    private static string[] Answers(uint foretold) => (foretold >> 16) switch
    {
        0x8000 or 0 or 3 => ["signal 31"],
        5 => [string.Create(CultureInfo.InvariantCulture, $"errno {foretold & 0xffff}")],
        0x7ff0 => ["errno 38"], // nobody traces it
        0x7ffc or 0x7fff => ["made 0", "errno 10", "errno 14", "errno 22", "errno 38"], // the kernel's own
        _ => [],
    };

    private static List<byte[]> Programs(Target target)
    {
        var programs = new List<byte[]>();
        while (target.Says($"program{programs.Count}"))
        {
            programs.Add(Convert.FromHexString(target[$"program{programs.Count}"]));
        }

        return programs;
    }

    private static FilteredCall Call(string[] words)
    {
        ulong[] numbers = [.. words.Take(7).Select(static word => ulong.Parse(word, CultureInfo.InvariantCulture))];
        return new FilteredCall("", (int)numbers[0], [.. numbers[1..].Select(static number => (ulong?)number)]);
    }
}
