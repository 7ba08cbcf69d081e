using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>The first bytes of a block, where somebody asked to see them.</summary>
internal static class Preview
{
    private const int Width = 16;

    /// <summary>Letters as they are, a dot for all else.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte one in bytes)
        {
            text.Append(one is >= (byte)' ' and <= (byte)'~' ? (char)one : '.');
        }

        return text.ToString();
    }

    /// <summary>Lines of 16 bytes: where, as hexadecimal digits, as text.</summary>
    public static void Write(Paper paper, ReadOnlySpan<byte> bytes, Address at)
    {
        for (int start = 0; start < bytes.Length; start += Width)
        {
            ReadOnlySpan<byte> line = bytes.Slice(start, Math.Min(Width, bytes.Length - start));
            var hex = new StringBuilder();
            for (int i = 0; i < line.Length; i++)
            {
                hex.Append(i == 8 ? " " : "").Append(CultureInfo.InvariantCulture, $"{line[i]:x2} ");
            }

            paper.Line(LeakReport.Text($"      {new Address(at.Value + (ulong)start)}  {hex.ToString(),-49} {Text(line)}"));
        }
    }
}
