using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <content>Reads the filters that decide which system calls a thread may make.</content>
public static unsafe partial class Ptrace
{
    /// <summary>The room that the longest filter needs: 4096 instructions (BPF_MAXINSNS) of 8 bytes. The kernel is not told how much there is.</summary>
    public const int LargestFilter = 4096 * FilterInstruction;

    private const int GetSeccompFilter = 0x420c;
    private const int FilterInstruction = 8; // struct sock_filter of linux/filter.h

    /// <summary>One filter of a stopped thread, as its process handed it to seccomp(2).</summary>
    /// <param name="index">0 is the oldest.</param>
    /// <param name="into">Of <see cref="LargestFilter"/> bytes.</param>
    /// <param name="length">How many of them it has.</param>
    public static FilterReading ReadFilter(int tid, int index, Span<byte> into, out int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, LargestFilter);
        fixed (byte* start = into)
        {
            nint instructions = PtraceCall(GetSeccompFilter, tid, index, (nint)start);
            length = (int)Math.Clamp(instructions * FilterInstruction, 0, LargestFilter);
            return instructions >= 0 ? FilterReading.Read : Marshal.GetLastPInvokeError() switch
            {
                Errno.ENOENT => FilterReading.NoMore,
                Errno.EACCES => FilterReading.Denied,
                _ => FilterReading.NotTold,
            };
        }
    }
}
