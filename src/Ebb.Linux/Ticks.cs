namespace Ebb.Linux;

/// <summary>The unit in which <c>/proc/PID/stat</c> counts time.</summary>
public static class Ticks
{
    /// <summary>sysconf(3), _SC_CLK_TCK: 100 on every machine we know of.</summary>
    public static long PerSecond { get; } = Libc.SysConf(Libc.ScClkTck) is > 0 and nint ticks ? ticks : 100;
}
