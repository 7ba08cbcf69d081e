namespace Ebb.Watching;

/// <summary>What a process that is watched is, against what it was at the last look.</summary>
internal enum Continuity
{
    Same,

    /// <summary>The thread that it was read by has ended, and others carry on.</summary>
    OtherThread,

    /// <summary>It became another program.</summary>
    Replaced,
}
