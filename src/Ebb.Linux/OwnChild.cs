using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>A child process that the run time knows nothing of, so that it does not take its stops for its end.</summary>
public sealed unsafe partial class OwnChild : IDisposable
{
    private const int Kill = 9;

    private OwnChild(int pid) => Pid = pid;

    public int Pid { get; }

    /// <summary>Starts a program without arguments, in an empty environment; posix_spawn(3).</summary>
    /// <returns>Null where the kernel does not let us.</returns>
    public static OwnChild? TryStart(string program)
    {
        int pid;
        byte* none = null;
        return Spawn(&pid, program, null, null, &none, &none) == 0 ? new OwnChild(pid) : null;
    }

    /// <summary>Ends it, and waits for its end.</summary>
    public void Dispose()
    {
        _ = Send(Pid, Kill);
        while (WaitPid(Pid, null, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }

    // posix_spawn(3)
    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* pid, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    // kill(2)
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);

    // waitpid(2)
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);
}
