using System.Runtime.InteropServices;

namespace Ebb.LiveTests.Snapshots;

/// <summary>Signals to a target of ours; kill(2), tgkill(2).</summary>
internal static partial class Signals
{
    public const int Abort = 6;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int RealTime = 34;

    public static void Send(int pid, int signal) => Assert.Equal(0, SendTo(pid, signal));

#pragma warning disable SYSLIB1054 // the generated form of this call is unsafe code, which tests do without
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendTo(int pid, int signal);
#pragma warning restore SYSLIB1054
}
