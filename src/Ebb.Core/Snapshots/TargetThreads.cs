using Ebb.Glibc;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Snapshots;

/// <summary>Where the threads of a target keep their own data and their stacks.</summary>
/// <remarks>
/// A task that shares another's thread pointer is none to malloc and is left out: a clone(2) without CLONE_SETTLS, such as the
/// worker of a copy that has just ended and that the target's kernel has not yet run to its own end.
/// </remarks>
internal sealed record TargetThreads(int Count, IReadOnlyList<ulong> Pointers, IReadOnlyList<AddressRange> Stacks)
{
    /// <summary>Of a target that runs.</summary>
    public static TargetThreads Read(int pid, IMemory memory) =>
        Of([.. ProcFile.ListTasks(pid).Select(static tid => new ThreadAtStop(tid, null, RobustList.HeadOf(tid)))], memory);

    /// <param name="memory">That of the target or of a copy of it: what is looked at is the same.</param>
    public static TargetThreads Of(IReadOnlyList<ThreadAtStop> threads, IMemory memory)
    {
        var pageSize = new Bytes((ulong)Environment.SystemPageSize);
        int count = 0;
        var pointers = new HashSet<ulong>();
        var stacks = new List<AddressRange>();
        foreach (ThreadAtStop thread in threads)
        {
            ulong? pointer = thread.Registers?.ThreadPointer;
            if (thread.RobustHead is { } head && ThreadDescriptor.Find(memory, new Address(head), pageSize) is { } descriptor)
            {
                pointer ??= descriptor.ThreadPointer?.Value;
                if (descriptor.Stack is { } stack)
                {
                    stacks.Add(new AddressRange(stack.Start.Value, stack.End.Value));
                }
            }

            if (pointer is not { } found || pointers.Add(found))
            {
                count++;
            }
        }

        return new TargetThreads(count, [.. pointers], stacks);
    }
}
