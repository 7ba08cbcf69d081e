using System.Text;
using Ebb.Saved;

namespace Ebb.Tests.Saved;

/// <summary>Snapshot files that were changed by somebody who knows the format.</summary>
internal static class Forged
{
    /// <summary>The same file with a few bytes inside of its sections changed, and all checksums right.</summary>
    public static byte[] Any(byte[] whole, Random random)
    {
        using var source = new MemoryStream(whole);
        var reader = new SectionReader(source);
        using var stream = new MemoryStream();
        var writer = new SectionWriter(stream, "9.8.7");
        int about = random.Next(12); // mostly one section, sometimes all
        int number = 0;
        while (reader.Next() is { } section)
        {
            byte[] data = section.UnpackedBytes();
            for (int changes = number++ == about || about > 10 ? random.Next(4) : 0; changes > 0 && data.Length > 0; changes--)
            {
                data = Change(data, random);
            }

            for (int times = random.Next(20) == 0 ? random.Next(3) : 1; times > 0; times--)
            {
                writer.Write(section.Tag, data);
            }
        }

        writer.End();
        return stream.ToArray();
    }

    private static byte[] Change(byte[] data, Random random)
    {
        int at = random.Next(data.Length);
        switch (random.Next(8))
        {
            case > 4:
                int numbers = 0, again = 0;
                _ = Numbers.Replaced(data, ref numbers, -1, 0);
                return Numbers.Replaced(data, ref again, random.Next(Math.Max(1, numbers)), ulong.MaxValue >> random.Next(64)) ?? data;
            case 0:
                data[at] = (byte)random.Next(256);
                return data;
            case 1:
                data[at] ^= (byte)(1 << random.Next(8));
                return data;
            case 2: // the largest number there is
                return [.. data[..at], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, .. data[at..]];
            case 3:
                return [.. data[..at], .. data[Math.Min(data.Length, at + random.Next(9))..]];
            default:
                byte[] field = Encoding.ASCII.GetBytes(new string((char)random.Next(128), random.Next(5)));
                return [.. data[..at], .. field, .. data[at..]];
        }
    }
}
