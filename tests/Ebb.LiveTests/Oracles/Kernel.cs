using System.Globalization;

namespace Ebb.LiveTests.Oracles;

/// <summary>What the kernel says of a process, read without any of Ebb's own parsers: the other witness.</summary>
public static class Kernel
{
    /// <summary>The counters of <c>smaps_rollup</c> in bytes, by their names there: <c>Rss</c>, <c>Anonymous</c>, <c>LazyFree</c>.</summary>
    public static IReadOnlyDictionary<string, ulong> Rollup(int pid) => Counters(File.ReadLines($"/proc/{pid}/smaps_rollup").Skip(1));

    public static ulong Resident(int pid) => Rollup(pid)["Rss"];

    /// <summary>The lines of <c>status</c>, by their names, as they stand there.</summary>
    public static IReadOnlyDictionary<string, string> Status(int pid) =>
        File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());

    /// <summary>The mappings of <c>smaps</c>, in order.</summary>
    public static IReadOnlyList<KernelMapping> Mappings(int pid)
    {
        var mappings = new List<KernelMapping>();
        var lines = new List<string>();
        foreach (string line in File.ReadLines($"/proc/{pid}/smaps").Append(""))
        {
            bool isHeader = line.Length == 0 || !char.IsAsciiLetterUpper(line[0]);
            if (isHeader && lines.Count > 0)
            {
                mappings.Add(Mapping(lines[0], lines.Skip(1)));
                lines.Clear();
            }

            lines.Add(line);
        }

        return mappings;
    }

    private static KernelMapping Mapping(string header, IEnumerable<string> counters)
    {
        string[] words = header.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        string[] range = words[0].Split('-');
        return new KernelMapping(Hex(range[0]), Hex(range[1]), words[1], words.Length > 5 ? words[5] : "", Counters(counters));
    }

    private static ulong Hex(string digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static Dictionary<string, ulong> Counters(IEnumerable<string> lines) =>
        lines.Where(line => line.EndsWith(" kB", StringComparison.Ordinal))
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => 1024 * ulong.Parse(parts[1].Replace("kB", "").Trim(), CultureInfo.InvariantCulture));
}
