using System.Globalization;

namespace Ebb.Injection;

/// <summary>What a copy of a process may take: the limits that it would be counted to.</summary>
internal sealed record CopyRoom
{
    private const int TasksOfACopy = 2; // the worker, and the copy

    /// <summary>The machine's, and those of the control groups that the process is in.</summary>
    public IReadOnlyList<MemoryRoom> Memory { get; init; } = [];

    /// <summary>Limits on tasks: for people what has the limit, the limit, and how many there are.</summary>
    public IReadOnlyList<(string Whose, ulong Limit, ulong Now)> Tasks { get; init; } = [];

    /// <summary>Where the kernel promises no more memory than it has: what it may still promise. proc(5), <c>vm.overcommit_memory</c> 2.</summary>
    public Bytes? Promisable { get; init; }

    /// <summary>Why a copy would not fit; null where it would.</summary>
    public string? WhyNot(in CopyCost cost)
    {
        if (Promisable is { } promisable && cost.Promised > promisable)
        {
            return $"the kernel may promise {promisable} more (vm.overcommit_memory=2), and a copy needs {cost.Promised}";
        }

        foreach ((string whose, ulong limit, ulong now) in Tasks)
        {
            if (now + TasksOfACopy > limit)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{whose} may have {limit} tasks and has {now}, and a copy is {TasksOfACopy} more");
            }
        }

        foreach (MemoryRoom room in Memory)
        {
            if (cost.InMemory + room.Near > room.Free)
            {
                return $"{room.Whose} has {room.Free} left below its limit of {room.Limit}, and a copy could take {cost.InMemory}";
            }
        }

        return null;
    }

    /// <summary>Why a copy that lives has to end now; null where it may go on.</summary>
    public static string? WhyNoLonger(IEnumerable<MemoryRoom> memory)
    {
        foreach (MemoryRoom room in memory)
        {
            if (room.Free < room.Near)
            {
                return $"{room.Whose} had only {room.Free} left below its limit of {room.Limit}, while a copy lived";
            }
        }

        return null;
    }
}
