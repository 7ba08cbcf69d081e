using System.Text;

namespace Ebb.Procfs;

/// <summary>What the one line of <c>/proc/PID/stat</c> tells of a process or a thread.</summary>
/// <remarks>proc_pid_stat(5). The name in it may hold anything, parentheses and line feeds too; the numbers after it cannot.</remarks>
public sealed record Stat
{
    private const uint KernelThreadFlag = 0x0020_0000; // PF_KTHREAD of the kernel's sched.h, the same since 2.6.27
    private const uint ExitingFlag = 0x4; // PF_EXITING

    public required int Pid { get; init; }

    /// <summary>The thread's name, at most 15 bytes of it; longer for a kernel thread. Hostile text.</summary>
    public required string Name { get; init; }

    /// <summary>R runs or waits for a processor, S and D sleep, T and t are stopped, Z and X are dead.</summary>
    public required char State { get; init; }

    public required int ParentPid { get; init; }

    public required uint Flags { get; init; }

    /// <summary>Pages that it touched and that the kernel had at hand: new ones, and those that were given back.</summary>
    public ulong MinorFaults { get; init; }

    /// <summary>Pages that it touched and that had to be read from a disk, from swap among them.</summary>
    public ulong MajorFaults { get; init; }

    public required int Threads { get; init; }

    /// <summary>When it started, in <see cref="Linux.Ticks"/> after the machine did.</summary>
    public required ulong StartTicks { get; init; }

    public bool IsKernelThread => (Flags & KernelThreadFlag) != 0;

    /// <summary>It has ended and waits to be noticed: no memory is left of it.</summary>
    public bool IsZombie => State is 'Z' or 'X' or 'x';

    /// <summary>A signal stopped it, SIGSTOP or one of a terminal, and it runs on when SIGCONT comes.</summary>
    public bool IsStopped => State == 'T';

    /// <summary>It has begun to end; its memory is going or gone.</summary>
    public bool IsExiting => IsZombie || (Flags & ExitingFlag) != 0;

    /// <exception cref="FormatException">The line makes no sense.</exception>
    public static Stat Parse(ReadOnlySpan<byte> text)
    {
        int open = text.IndexOf(" ("u8);
        int close = text.LastIndexOf(") "u8);
        if (open < 0 || close < open + 2 || !Digits.TryDecimal(text[..open], out int pid))
        {
            throw Malformed(text, "an id and a name in parentheses");
        }

        var words = new Words(text[(close + 2)..].TrimEnd((byte)'\n'));
        ReadOnlySpan<byte> state = words.Take();
        ReadOnlySpan<byte> parent = words.Take();
        Skip(ref words, 4); // pgrp, session, tty_nr, tpgid
        ReadOnlySpan<byte> flags = words.Take();
        ReadOnlySpan<byte> faults = words.Take();
        Skip(ref words, 1); // cminflt
        ReadOnlySpan<byte> fromDisk = words.Take();
        Skip(ref words, 7); // cmajflt … nice
        ReadOnlySpan<byte> threads = words.Take();
        Skip(ref words, 1); // itrealvalue
        ReadOnlySpan<byte> start = words.Take();

        if (state.Length != 1 || !char.IsAsciiLetter((char)state[0])
            || !Digits.TryDecimal(parent, out int parentPid)
            || !Digits.TryDecimal(flags, out uint bits)
            || !Digits.TryDecimal(faults, out ulong minor)
            || !Digits.TryDecimal(fromDisk, out ulong major)
            || !Digits.TryDecimal(threads, out int count)
            || !Digits.TryDecimal(start, out ulong ticks))
        {
            throw Malformed(text, "22 fields of a process");
        }

        return new Stat
        {
            Pid = pid,
            Name = Encoding.UTF8.GetString(text[(open + 2)..close]),
            State = (char)state[0],
            ParentPid = parentPid,
            Flags = bits,
            MinorFaults = minor,
            MajorFaults = major,
            Threads = count,
            StartTicks = ticks,
        };
    }

    private static void Skip(ref Words words, int count)
    {
        for (int skipped = 0; skipped < count; skipped++)
        {
            words.Take();
        }
    }

    private static FormatException Malformed(ReadOnlySpan<byte> text, string expected) =>
        new($"stat, line 1: expected {expected}, found \"{Lines.Harmless(text)}\"");
}
