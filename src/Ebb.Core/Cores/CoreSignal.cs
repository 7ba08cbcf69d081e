namespace Ebb.Cores;

/// <summary>The signal that ended the process; 0 where nothing ended it, as when gcore was asked for a core.</summary>
/// <param name="Address">What it tried to reach, for a fault of memory.</param>
internal readonly record struct CoreSignal(int Number, ulong? Address)
{
    private static readonly string[] s_names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
        "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
        "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>It ends a process with a core, unless that asked for something else; signal(7).</summary>
    public bool EndsWithCore => Number is 3 or 4 or 5 or 6 or 7 or 8 or 11 or 24 or 25 or 31;

    public string Name => Number > 0 && Number < s_names.Length ? s_names[Number] : FormattableString.Invariant($"signal {Number}");
}
