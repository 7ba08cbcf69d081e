using System.Globalization;
using System.Text.RegularExpressions;

namespace Ebb.LiveTests.Elf;

/// <summary>What readelf says of a file: the other reader.</summary>
internal sealed partial class Readelf(string path)
{
    private readonly string _all = Tool.Run("readelf", "-W", "-h", "-l", "-n", "-d", "-r", path);

    public string? Interpreter => First(InterpreterLine());

    public string? BuildId => First(BuildIdLine());

    public string Machine => First(MachineLine())!;

    public IReadOnlyList<string> Needed => [.. NeededLine().Matches(_all).Select(match => match.Groups[1].Value)];

    /// <summary>Offset, address, file size, memory size.</summary>
    public IReadOnlyList<(ulong Offset, ulong Address, ulong FileSize, ulong MemorySize)> Loads =>
        [.. LoadLine().Matches(_all).Select(match => (Hex(match, 1), Hex(match, 2), Hex(match, 3), Hex(match, 4)))];

    public IReadOnlyList<(ulong Location, ulong Target)> RelativeInRela =>
        [.. RelativeLine().Matches(_all).Select(match => (Hex(match, 1), Hex(match, 2)))];

    /// <summary>How many places the packed table names.</summary>
    public int RelativeInRelr => First(PackedLine()) is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : 0;

    /// <summary>Defined symbols by name without version; a name may have several addresses.</summary>
    public ILookup<string, (ulong Value, ulong Size, string Kind)> Symbols() =>
        SymbolLine().Matches(Tool.Run("readelf", "-W", "-s", path))
            .Where(match => match.Groups[4].Value != "UND")
            .ToLookup(
                match => match.Groups[5].Value.Split('@')[0],
                match => (Hex(match, 1), Number(match.Groups[2].Value), match.Groups[3].Value));

    private string? First(Regex line) => line.Match(_all) is { Success: true } match ? match.Groups[1].Value : null;

    private static ulong Hex(Match match, int group) => ulong.Parse(match.Groups[group].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static ulong Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : ulong.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requesting program interpreter: (.*)\]")]
    private static partial Regex InterpreterLine();

    [GeneratedRegex("Build ID: ([0-9a-f]+)")]
    private static partial Regex BuildIdLine();

    [GeneratedRegex(@"Machine: +(.*)")]
    private static partial Regex MachineLine();

    [GeneratedRegex(@"\(NEEDED\) +Shared library: \[(.*)\]")]
    private static partial Regex NeededLine();

    [GeneratedRegex("^  LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+)", RegexOptions.Multiline)]
    private static partial Regex LoadLine();

    [GeneratedRegex("^([0-9a-f]+) +[0-9a-f]+ R_(?:X86_64|AARCH64)_RELATIVE +([0-9a-f]+)", RegexOptions.Multiline)]
    private static partial Regex RelativeLine();

    [GeneratedRegex("^  ([0-9]+) offsets", RegexOptions.Multiline)]
    private static partial Regex PackedLine();

    [GeneratedRegex(@"^ *[0-9]+: ([0-9a-f]+) +(\S+) (\S+) +\S+ +\S+ +(\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex SymbolLine();
}
