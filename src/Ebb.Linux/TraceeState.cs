namespace Ebb.Linux;

/// <summary>What a thread under ptrace does.</summary>
public enum TraceeState
{
    Running,

    /// <summary>It stands, because we asked it to.</summary>
    Interrupted,

    /// <summary>It stands with a signal that it was about to take, and takes when it is let go with it.</summary>
    AtSignal,

    /// <summary>It stands because its whole process was stopped by SIGSTOP or a terminal, and stays so when let go.</summary>
    AtGroupStop,

    /// <summary>It stands at the start or the end of a system call.</summary>
    AtSystemCall,

    /// <summary>It stands because it has just cloned a thread or a process.</summary>
    AtClone,

    Ended,
}
