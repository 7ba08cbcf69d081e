using System.Buffers;
using Ebb.Watching;

namespace Ebb.Recording;

/// <summary>The numbers of one point as bytes: for each its series, how many samples had it, and the values as differences; all in LEB128.</summary>
/// <remarks>
/// Series are told by the step from the one before. A number of one sample is 1 and its value; one of several is how many, the least, what the
/// mean is above it, and what the most is above the mean. Thirty numbers take some 150 bytes, and thinned ones three times that.
/// </remarks>
internal static class FigureBytes
{
    private const int MostFigures = 4096;

    public static byte[] Write(IEnumerable<PointFigure> figures)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        int last = 0;
        foreach (PointFigure figure in figures)
        {
            Add(bytes, (ulong)(figure.Series - last));
            last = figure.Series;
            Add(bytes, figure.Samples);
            if (figure.Samples <= 1)
            {
                Add(bytes, figure.Mean);
                continue;
            }

            Add(bytes, figure.Least);
            Add(bytes, figure.Mean - figure.Least);
            Add(bytes, figure.Most - figure.Mean);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>False where the bytes make no sense.</summary>
    /// <param name="series">How many series there are.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int series, out List<PointFigure> figures)
    {
        figures = [];
        ulong at = 0;
        while (!bytes.IsEmpty)
        {
            if (figures.Count == MostFigures || !TryTake(ref bytes, out ulong step) || step > (ulong)series || (figures.Count > 0 && step == 0)
                || !TryTake(ref bytes, out ulong samples) || samples > uint.MaxValue || !TryTake(ref bytes, out ulong least))
            {
                return false;
            }

            at += step;
            ulong above = 0, most = 0;
            if (at >= (ulong)series
                || (samples > 1 && (!TryTake(ref bytes, out above) || !TryTake(ref bytes, out most)))
                || least > ulong.MaxValue - above || least + above > ulong.MaxValue - most)
            {
                return false;
            }

            figures.Add(new PointFigure((int)at, (uint)samples, least, least + above, least + above + most));
        }

        return true;
    }

    private static void Add(ArrayBufferWriter<byte> bytes, ulong value)
    {
        Span<byte> into = bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            into[length++] = (byte)(value | 0x80);
        }

        into[length++] = (byte)value;
        bytes.Advance(length);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
