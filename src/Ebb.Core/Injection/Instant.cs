namespace Ebb.Injection;

/// <summary>The moments of an injection between which something has changed in the target; docs/safety.md says what each leaves when we die in it.</summary>
internal enum Instant
{
    /// <summary>All threads stand; nothing was written but the chain, into bytes that nobody uses.</summary>
    Standing,

    /// <summary>The way home lies below the thread's stack.</summary>
    FramesWritten,

    /// <summary>The thread's own mask is in force, also where a call had set another for its time.</summary>
    MaskCollapsed,

    /// <summary>The thread will make a harmless call and find its way home.</summary>
    Flipped,

    /// <summary>No signal reaches it on the way.</summary>
    Masked,

    /// <summary>It stands at the start of the harmless call.</summary>
    AtEntry,

    /// <summary>The harmless call has become the one that is wanted.</summary>
    Committed,

    /// <summary>It stands at the end of the call, or at what it cloned.</summary>
    AtExit,

    /// <summary>The call is done, and it stands as it stood before.</summary>
    Stopped,

    /// <summary>Its mask is its own again, its registers are not yet.</summary>
    MaskRestored,

    /// <summary>All is as it was.</summary>
    Restored,

    /// <summary>The worker stands before its first instruction.</summary>
    WorkerBorn,

    /// <summary>The worker goes to make the copy.</summary>
    WorkerRuns,

    /// <summary>The copy stands before its first instruction, and would end by itself.</summary>
    CopyBorn,

    /// <summary>The copy dies with us.</summary>
    CopyBound,

    /// <summary>The worker waits for the end of the copy, by itself.</summary>
    WorkerLeft,

    /// <summary>All threads of the target run on.</summary>
    LetGo,

    /// <summary>The copy has ended, and the worker is about to.</summary>
    CopyEnded,

    /// <summary>What is to be given back was looked at again, and its list lies below the thread's stack.</summary>
    Listed,

    /// <summary>The arena's lock is free again; who may be waiting for it is about to be woken.</summary>
    Unlocked,
}
