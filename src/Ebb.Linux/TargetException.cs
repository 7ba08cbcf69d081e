using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The target as a whole cannot be looked at. What is wrong <em>inside</em> a target is data, never an exception.</summary>
public sealed class TargetException : Exception
{
    private TargetException(Obstacle obstacle, int pid, string message)
        : base(message)
    {
        Obstacle = obstacle;
        Pid = pid;
    }

    public Obstacle Obstacle { get; }

    /// <summary>The process, or 0 where none was found.</summary>
    public int Pid { get; }

    public static TargetException Gone(int pid) =>
        new(Obstacle.Gone, pid, $"process {pid} has ended");

    public static TargetException Replaced(int pid) =>
        new(Obstacle.Gone, pid, $"process {pid} started another program while it was read");

    public static TargetException Denied(int pid, string what) =>
        new(Obstacle.Denied, pid, $"not permitted to read process {pid} ({what})");

    public static TargetException Traced(int pid, string by) =>
        new(Obstacle.Traced, pid, $"process {pid} cannot be stopped: {by} traces it already, and it can have only one tracer; --capture live needs none");

    public static TargetException Unsupported(int pid, string what) =>
        new(Obstacle.Unsupported, pid, what);

    public static TargetException NotCopied(int pid, string why) =>
        new(Obstacle.NotCopied, pid, $"process {pid} cannot be copied: {why}");

    /// <summary>A file that was to be the target.</summary>
    public static TargetException OfFile(Obstacle obstacle, string what) => new(obstacle, 0, what);

    /// <summary>A file that open(2) refused.</summary>
    public static TargetException CannotOpen(string path, int errno) => errno switch
    {
        Errno.ENOENT or Errno.ENOTDIR => OfFile(Obstacle.Gone, $"there is no file {path}"),
        Errno.EACCES or Errno.EPERM => OfFile(Obstacle.Denied, $"not permitted to read {path}"),
        _ => OfFile(Obstacle.NotAFile, $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };

    public static TargetException Unexpected(int pid, string call, int errno) =>
        new(Obstacle.Unexpected, pid, $"{call} on process {pid} failed with errno {errno}");
}
