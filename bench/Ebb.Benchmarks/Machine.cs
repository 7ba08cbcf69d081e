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

    /// <summary>What can be had without taking it from somebody: <c>MemAvailable</c> of proc_meminfo(5).</summary>
    public static Bytes FreeMemory()
    {
        string line = File.ReadLines("/proc/meminfo").First(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return new Bytes(1024 * ulong.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }

    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
