namespace Ebb.Linux;

/// <summary>struct iovec of sys/uio.h: a stretch of memory, ours or another process's.</summary>
internal readonly unsafe struct IoVec(void* start, nuint length)
{
    public readonly void* Start = start;
    public readonly nuint Length = length;
}
