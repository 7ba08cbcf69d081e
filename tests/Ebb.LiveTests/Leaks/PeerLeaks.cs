using System.Globalization;
using System.Text.RegularExpressions;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Leaks;

/// <summary>What another searcher for leaks says of a program of <c>tests/targets</c>.</summary>
/// <param name="Lost">What the program itself says it lost, in the run that was searched.</param>
/// <param name="Live">Blocks in use; 0 where it does not say.</param>
/// <param name="Sizes">What was asked for: of each with LeakSanitizer, of those that were lost at one line of the program together with Valgrind.</param>
internal sealed partial record PeerLeaks(ulong Lost, ulong Live, ulong Direct, ulong Indirect, ulong Possible, IReadOnlyList<ulong> Sizes)
{
    /// <summary>Searches as the program ends: its threads are still there.</summary>
    /// <remarks>Without guesses by content, which take an inner pointer for one to the start where a word looks like a length.</remarks>
    public static PeerLeaks Valgrind(string program)
    {
        Requires.Program("valgrind");
        Fixture fixture = Programs.Named(program, GlibcVersions.Machine);
        var called = Called.Run(
            "valgrind", ["--leak-check=full", "--show-leak-kinds=definite,possible", "--leak-check-heuristics=none", "--num-callers=3", fixture.Build(), .. fixture.Arguments]);
        Assert.True(called.Exit == 0, called.Errors);
        return new PeerLeaks(
            Said(called), Blocks("in use at exit"), Blocks("definitely lost"), Blocks("indirectly lost"), Blocks("possibly lost"),
            [.. DefinitelyLost().Matches(called.Errors).Select(static match => Number(match.Groups[1]))]);

        ulong Blocks(string what) => Number(Regex.Match(called.Errors, $@"{what}: [\d,]+ bytes in ([\d,]+) blocks").Groups[1]);
    }

    /// <summary>Searches while the program waits. It is built with it, and has its malloc, not glibc's.</summary>
    public static PeerLeaks LeakSanitizer(string program)
    {
        Requires.Ptrace();
        Requires.That(Directory.EnumerateFiles("/usr/lib/gcc", "liblsan.a", SearchOption.AllDirectories).Any(), "gcc has no liblsan on this machine");
        Fixture fixture = Programs.Named(program, GlibcVersions.Machine) with { Flags = ["-fsanitize=leak"] };
        var called = Called.Shell("echo check | LSAN_OPTIONS=report_objects=1 \"$@\"", [fixture.Build(), .. fixture.Arguments]);
        Requires.That(!called.Errors.Contains("LeakSanitizer has encountered a fatal error", StringComparison.Ordinal), "LeakSanitizer may not ptrace here");
        Assert.True(called.Exit == 0, called.Errors);
        return new PeerLeaks(
            Said(called), 0, Sum("Direct"), Sum("Indirect"), 0, [.. LeakedObject().Matches(called.Errors).Select(static match => Number(match.Groups[1]))]);

        ulong Sum(string kind) => Leak().Matches(called.Errors).Where(match => match.Groups[1].Value == kind).Aggregate(0UL, static (sum, match) => sum + Number(match.Groups[2]));
    }

    private static ulong Said(Called called) => Number(Regex.Match(called.Output, @"^lost_blocks (\d+)$", RegexOptions.Multiline).Groups[1]);

    private static ulong Number(Group digits) => ulong.Parse(digits.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"== ([\d,]+) bytes in [\d,]+ blocks are definitely lost")]
    private static partial Regex DefinitelyLost();

    [GeneratedRegex(@"^(Direct|Indirect) leak of \d+ byte\(s\) in (\d+) object\(s\)", RegexOptions.Multiline)]
    private static partial Regex Leak();

    [GeneratedRegex(@"^0x[0-9a-f]+ \((\d+) bytes\)", RegexOptions.Multiline)]
    private static partial Regex LeakedObject();
}
