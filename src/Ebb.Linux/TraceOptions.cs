namespace Ebb.Linux;

/// <summary>What the kernel is to do for the tracer of a thread; ptrace(2).</summary>
[Flags]
public enum TraceOptions
{
    None = 0,

    /// <summary>Stops at system calls are marked as such, so that nothing of them is left behind when we die.</summary>
    MarkSystemCalls = 1,

    /// <summary>What the thread clones is traced from its first instruction on.</summary>
    FollowClones = 8,

    /// <summary>It dies with us. Never for a thread of a target; for a copy of one.</summary>
    KillWithTracer = 0x10_0000,
}
