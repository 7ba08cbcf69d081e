using System.Runtime.CompilerServices;

namespace Ebb.Glibc;

/// <summary>Sums over mixed words compare two sets of addresses without keeping either: unequal sets agree with odds of 2^-64.</summary>
internal static class Mix
{
    /// <summary>The finalizer of MurmurHash3, by Austin Appleby: each bit of the input moves half the bits of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong word)
    {
        word ^= word >> 33;
        word *= 0xff51afd7ed558ccd;
        word ^= word >> 33;
        word *= 0xc4ceb9fe1a85ec53;
        return word ^ (word >> 33);
    }
}
