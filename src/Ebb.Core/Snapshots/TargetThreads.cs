using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Snapshots;

/// <summary>Where the threads of a target keep their own data and their stacks.</summary>
internal sealed record TargetThreads(int Count, IReadOnlyList<ulong> Pointers, IReadOnlyList<AddressRange> Stacks)
{
    public static TargetThreads Read(int pid, IMemory memory, Freezer? freezer)
    {
        var pageSize = new Bytes((ulong)Environment.SystemPageSize);
        var pointers = new List<ulong>();
        var stacks = new List<AddressRange>();
        IReadOnlyList<int> threads = freezer?.Threads ?? ProcFile.ListTasks(pid);
        foreach (int tid in threads)
        {
            Address? pointer = freezer?.ThreadPointer(tid);
            if (RobustList.HeadOf(tid) is { } head && ThreadDescriptor.Find(memory, new Address(head), pageSize) is { } descriptor)
            {
                pointer ??= descriptor.ThreadPointer;
                if (descriptor.Stack is { } stack)
                {
                    stacks.Add(new AddressRange(stack.Start.Value, stack.End.Value));
                }
            }

            if (pointer is { } found)
            {
                pointers.Add(found.Value);
            }
        }

        return new TargetThreads(threads.Count, pointers, stacks);
    }
}
