using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;

namespace Ebb.Injection;

/// <summary>The vector registers of a thread in the form in which a signal frame has them.</summary>
/// <remarks>
/// The kernel hands over an image of xsave(1), with the processor's features in the bytes that a frame fills with
/// struct _fpx_sw_bytes of the kernel's asm/sigcontext.h; behind the image stands a second magic number.
/// </remarks>
internal static class X64ExtendedState
{
    public const int Alignment = 64;

    private const int SoftwareBytes = 464;
    private const int LegacyLength = 512 + 64; // fxsave, and the header of xsave
    private const uint Magic1 = 0x4650_5853;
    private const uint Magic2 = 0x4650_5845;
    private static readonly int[] s_ends = new int[63];
    private const ulong Tiles = (1UL << 17) | (1UL << 18); // AMX

    /// <returns>Null for what is no such image.</returns>
    public static byte[]? ForFrame(ReadOnlySpan<byte> image) => ForFrame(image, EndOf);

    /// <param name="endOf">Where the part of one feature ends in the image.</param>
    internal static byte[]? ForFrame(ReadOnlySpan<byte> image, Func<int, int> endOf)
    {
        if (image.Length < LegacyLength)
        {
            return null;
        }

        ulong features = BinaryPrimitives.ReadUInt64LittleEndian(image[SoftwareBytes..]);
        ulong used = BinaryPrimitives.ReadUInt64LittleEndian(image[512..]);
        int length = image.Length;

        // The image has room for tiles also where the thread may not use them, and then a frame must not.
        if ((features & Tiles) != 0 && (used & Tiles) == 0)
        {
            features &= ~Tiles;
            length = LegacyLength;
            for (int feature = 2; feature < 63; feature++)
            {
                length = (features >> feature & 1) == 0 ? length : Math.Max(length, endOf(feature));
            }
        }

        if (length > image.Length)
        {
            return null;
        }

        byte[] frame = new byte[length + 4];
        image[..length].CopyTo(frame);
        Span<byte> software = frame.AsSpan(SoftwareBytes, 48);
        software.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(software, Magic1);
        BinaryPrimitives.WriteInt32LittleEndian(software[4..], length + 4);
        BinaryPrimitives.WriteUInt64LittleEndian(software[8..], features);
        BinaryPrimitives.WriteInt32LittleEndian(software[16..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(length), Magic2);
        return frame;
    }

    // Asked once: in a virtual machine each cpuid is answered by the host, which takes as long as all the rest.
    private static int EndOf(int feature)
    {
        if (s_ends[feature] == 0)
        {
            (int size, int offset, _, _) = X86Base.CpuId(0xd, feature);
            s_ends[feature] = offset + size;
        }

        return s_ends[feature];
    }
}
