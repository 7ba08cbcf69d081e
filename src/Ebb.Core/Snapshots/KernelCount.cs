namespace Ebb.Snapshots;

/// <summary>The kernel's own count of the process, taken beside ours: the sums of <c>/proc/PID/smaps</c>.</summary>
public sealed record KernelCount(Bytes Resident, Bytes Virtual, Bytes Swapped, Bytes Proportional, Bytes AnonymousHuge, Bytes LazyFree);
