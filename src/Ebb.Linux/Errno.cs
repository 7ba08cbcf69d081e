namespace Ebb.Linux;

/// <summary>The error numbers that we tell apart; errno(3). They are the same on x86-64 and arm64.</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int ENXIO = 6;
    internal const int ECHILD = 10;
    internal const int EACCES = 13;
    internal const int EFAULT = 14;
    internal const int ENOTDIR = 20;
    internal const int EINVAL = 22;
    internal const int ENOSYS = 38;
}
