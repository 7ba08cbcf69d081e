using System.Text;

namespace Ebb.Procfs;

/// <summary>What <c>/proc/PID/status</c> tells of a process or a thread. What this kernel does not tell is null.</summary>
/// <remarks>proc_pid_status(5)</remarks>
public sealed record Status
{
    /// <summary>The thread's name, at most 15 bytes of it. Hostile text.</summary>
    public required string Name { get; init; }

    /// <summary>The process that the thread belongs to.</summary>
    public required int Tgid { get; init; }

    public required int Pid { get; init; }

    public required int ParentPid { get; init; }

    /// <summary>Who traces it; 0 for nobody.</summary>
    public int TracerPid { get; init; }

    /// <summary>Its id in each namespace, ours first and its own last; empty before Linux 4.1.</summary>
    public IReadOnlyList<int> NamespacePids { get; init; } = [];

    /// <summary>The real user.</summary>
    public required uint Uid { get; init; }

    public int Threads { get; init; }

    public Bytes? VmSize { get; init; }

    public Bytes? VmRss { get; init; }

    /// <summary>The most that VmRSS ever was.</summary>
    public Bytes? VmHwm { get; init; }

    public Bytes? VmSwap { get; init; }

    /// <summary>The memory of its page tables.</summary>
    public Bytes? VmPte { get; init; }

    public Bytes? RssAnon { get; init; }

    public Bytes? RssFile { get; init; }

    public Bytes? RssShmem { get; init; }

    /// <summary>Signals that wait for this thread; bit n−1 is signal n.</summary>
    public ulong PendingSignals { get; init; }

    /// <summary>Signals that wait for any thread of the process.</summary>
    public ulong SharedPendingSignals { get; init; }

    public ulong BlockedSignals { get; init; }

    public ulong CaughtSignals { get; init; }

    /// <summary>What it may do though it is not root: capabilities(7), CapEff.</summary>
    public ulong EffectiveCapabilities { get; init; }

    /// <summary>0 off, 1 strict, 2 filter.</summary>
    public int? Seccomp { get; init; }

    /// <summary>Returns are checked against a second stack that the program cannot write (CET); false also where this kernel does not say.</summary>
    public bool HasShadowStack { get; init; }

    public ulong? VoluntarySwitches { get; init; }

    public ulong? InvoluntarySwitches { get; init; }

    /// <summary>A thread of the kernel, without memory of its own; null before Linux 6.3.</summary>
    public bool? IsKernelThread { get; init; }

    /// <exception cref="FormatException">A line makes no sense, or one that every kernel has is missing.</exception>
    public static Status Parse(ReadOnlySpan<byte> text) => StatusLines.Parse(text);

    /// <summary>The kernel writes a line feed in a name as <c>\n</c> and a backslash as <c>\\</c>.</summary>
    internal static string Unescape(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder();
        for (int at = 0; at < text.Length; at++)
        {
            bool escapes = text[at] == '\\' && at + 1 < text.Length && text[at + 1] is 'n' or '\\';
            plain.Append(!escapes ? text[at] : text[++at] == 'n' ? '\n' : '\\');
        }

        return plain.ToString();
    }
}
