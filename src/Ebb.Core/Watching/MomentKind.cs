namespace Ebb.Watching;

/// <summary>What can happen to a process that is watched. The numbers stand in recordings, and never change.</summary>
public enum MomentKind
{
    /// <summary>Somebody gave the moment a name.</summary>
    Mark = 0,

    /// <summary>The process was first seen.</summary>
    Started = 1,

    /// <summary>The process was no more.</summary>
    Ended = 2,

    /// <summary>The process became another program: execve(2).</summary>
    Replaced = 3,

    /// <summary>A signal had stopped it.</summary>
    Stopped = 4,

    /// <summary>It ran on.</summary>
    Continued = 5,

    /// <summary>The clock on the wall was set.</summary>
    ClockSet = 6,

    /// <summary>It was not to be read any more, or again.</summary>
    Unreadable = 7,
}
