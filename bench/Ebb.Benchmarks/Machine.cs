using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebb.Benchmarks;

/// <summary>What the figures were measured on: without it they say nothing.</summary>
internal static class Machine
{
    public static string Description()
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{processor}, {Environment.ProcessorCount} processors, Linux {kernel}, {RuntimeInformation.FrameworkDescription}, {DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
    }

    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
