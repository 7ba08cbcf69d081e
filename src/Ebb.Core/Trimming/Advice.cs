using System.Buffers.Binary;
using System.Diagnostics;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Trimming;

/// <summary>Tells the kernel, by a thread of the target's, that the target can do without some pages.</summary>
/// <remarks>
/// process_madvise(2) on itself, from Linux 6.13 on, with the descriptor for oneself of 6.14; madvise(2) for each range
/// where that is not to be had. MADV_DONTNEED: the pages read as zeros when they are next used.
/// </remarks>
internal sealed class Advice(int pid, Action<Instant>? at)
{
    /// <summary>The most ranges in one call.</summary>
    public const int Most = 960; // of 1024 (UIO_MAXIOV)

    /// <summary>The most that are given back before one looks at the time, where each is a call of its own: a stop and a start of the thread.</summary>
    private const int MostAlone = 8;

    private const ulong Madvise = 28;
    private const ulong ProcessMadvise = 440;
    private const ulong OwnProcess = unchecked((ulong)-10001L); // PIDFD_SELF_THREAD_GROUP
    private const ulong DontNeed = 4;
    private const int EntryLength = 16; // struct iovec

    private bool _isVectored = true;
    private bool _isProven; // the first call is a small one: its ranges may have to go one by one, and that takes longer

    /// <summary>What it costs here.</summary>
    public AdviceCost Cost { get; } = new();

    /// <summary>Ranges that the kernel would not take back.</summary>
    public ulong Refused { get; private set; }

    /// <summary>How many ranges one call may have.</summary>
    public int MostWith(ICaller caller) =>
        _isVectored && _isProven ? Math.Clamp((int)((caller.Scratch.End - caller.Scratch.Start) / EntryLength), 1, Most) : MostAlone;

    /// <summary>Does without what the caller's filters of system calls do not allow.</summary>
    public void Heed(SystemCallFilter filter) => _isVectored &= filter.Allows(NeededCalls.Vectored);

    /// <param name="meanwhile">What we do while the kernel is busy with it.</param>
    /// <returns>The bytes that the kernel took back.</returns>
    public ulong Give(ICaller caller, ReadOnlySpan<AddressRange> ranges, Action meanwhile)
    {
        ulong given = 0;
        long began = Stopwatch.GetTimestamp();
        Action? yet = meanwhile;
        for (int done = 0; done < ranges.Length;)
        {
            ReadOnlySpan<AddressRange> rest = ranges[done..];
            (int count, ulong bytes) = _isVectored ? Together(caller, rest, ref yet) : Alone(caller, rest[0], ref yet);
            done += count;
            given += bytes;
        }

        yet?.Invoke();
        if (!ranges.IsEmpty)
        {
            Cost.Learn(ranges.Length, Pages(ranges), Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return given;
    }

    public static ulong Pages(ReadOnlySpan<AddressRange> ranges)
    {
        ulong bytes = 0;
        foreach (AddressRange range in ranges)
        {
            bytes += range.End - range.Start;
        }

        return bytes / (ulong)Environment.SystemPageSize;
    }

    // The kernel stops at the first range that it does not like, and tells how many bytes came before.
    private (int Ranges, ulong Bytes) Together(ICaller caller, ReadOnlySpan<AddressRange> ranges, ref Action? meanwhile)
    {
        Span<byte> entries = stackalloc byte[Most * EntryLength];
        entries = entries[..(ranges.Length * EntryLength)];
        ulong list = caller.Scratch.End - (ulong)entries.Length; // as close to what the stack has in use as can be: its pages stay
        for (int i = 0; i < ranges.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(entries[(i * EntryLength)..], ranges[i].Start);
            BinaryPrimitives.WriteUInt64LittleEndian(entries[((i * EntryLength) + 8)..], ranges[i].End - ranges[i].Start);
        }

        if (list < caller.Scratch.Start || !MemoryWriter.TryWrite(pid, list, entries))
        {
            _isVectored = false;
            return (0, 0);
        }

        at?.Invoke(Instant.Listed);
        long answer = caller.Call(ProcessMadvise, Taken(ref meanwhile), OwnProcess, list, (ulong)ranges.Length, DontNeed, 0);
        if (answer < 0)
        {
            _isVectored = _isProven; // unknown or forbidden, or else the first range is not to be had
            return Alone(caller, ranges[0], ref meanwhile);
        }

        _isProven = true;

        ulong taken = (ulong)answer, sum = 0;
        int count = 0;
        while (count < ranges.Length && sum + (ranges[count].End - ranges[count].Start) <= taken)
        {
            sum += ranges[count].End - ranges[count].Start;
            count++;
        }

        if (count == ranges.Length)
        {
            return (count, taken);
        }

        Refused += ranges[count].End - ranges[count].Start;
        return (count + 1, taken);
    }

    private (int Ranges, ulong Bytes) Alone(ICaller caller, AddressRange range, ref Action? meanwhile)
    {
        at?.Invoke(Instant.Listed);
        ulong length = range.End - range.Start;
        if (caller.Call(Madvise, Taken(ref meanwhile), range.Start, length, DontNeed) == 0)
        {
            return (1, length);
        }

        Refused += length;
        return (1, 0);
    }

    private static Action? Taken(ref Action? once)
    {
        Action? taken = once;
        once = null;
        return taken;
    }
}
