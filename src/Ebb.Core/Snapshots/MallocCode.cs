namespace Ebb.Snapshots;

/// <summary>The code of one malloc, as its file has it: pages of code that are not in memory stay so.</summary>
internal sealed record MallocCode(ulong Start, byte[] Bytes)
{
    private const int LongestCall = 6;

    public bool Has(ulong address) => address - Start < (ulong)Bytes.Length;

    /// <summary>What stands before it is a call, so that it can be where one returns to.</summary>
    public bool FollowsACall(ulong address)
    {
        int at = (int)(address - Start);
        if (at < LongestCall)
        {
            return false;
        }

        // call rel32; call *r/m64 with one or four bytes of address, or none
        ReadOnlySpan<byte> before = Bytes.AsSpan(at - LongestCall, LongestCall);
        return before[1] == 0xe8 || before[0] == 0xff || before[2] == 0xff || before[3] == 0xff || before[4] == 0xff;
    }
}
