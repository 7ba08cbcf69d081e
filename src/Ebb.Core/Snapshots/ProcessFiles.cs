using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Snapshots;

/// <summary>The files that a running process has mapped, opened as that process sees them.</summary>
/// <remarks>
/// <c>/proc/PID/map_files</c> leads to the very file, even one that was deleted or replaced, but asks for privileges;
/// <c>/proc/PID/root</c> leads into the target's mount namespace.
/// </remarks>
internal sealed class ProcessFiles(int pid) : ProgramFiles
{
    private readonly int _pid = pid;

    public override SafeFileHandle? OpenHandle(LoadedObject one) =>
        OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/map_files/{one.Start:x}-{one.FirstEnd:x}"))
            ?? (one.IsDeleted ? null : OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root{one.Path}")));

    /// <summary>The program's own file, also one that was deleted or replaced, for anybody who may read the process.</summary>
    public override SafeFileHandle? OpenExecutable() => OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/exe"));
}
