using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The unit in which <c>/proc/PID/stat</c> counts time.</summary>
public static partial class Ticks
{
    private const int ScClkTck = 2; // _SC_CLK_TCK

    /// <summary>100 on every machine we know of.</summary>
    public static long PerSecond { get; } = SysConf(ScClkTck) is > 0 and nint ticks ? ticks : 100;

    // sysconf(3)
    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SysConf(int name);
}
