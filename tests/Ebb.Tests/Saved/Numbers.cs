namespace Ebb.Tests.Saved;

/// <summary>The numbers in records of a snapshot file, at any depth.</summary>
internal static class Numbers
{
    /// <summary>The record with one number replaced, and all lengths right. Counts the numbers it meets; null where it is no record.</summary>
    public static byte[]? Replaced(byte[] record, ref int met, int which, ulong value)
    {
        var rebuilt = new List<byte>();
        int at = 0;
        while (at < record.Length)
        {
            if (Take(record, ref at) is not { } key || (key & 7) is not (0 or 2) || Take(record, ref at) is not { } number)
            {
                return null;
            }

            Put(rebuilt, key);
            if ((key & 7) == 0)
            {
                Put(rebuilt, met++ == which ? value : number);
                continue;
            }

            if (number > (ulong)(record.Length - at))
            {
                return null;
            }

            byte[] block = record[at..(at + (int)number)];
            int before = met;
            byte[]? inner = Replaced(block, ref met, which, value);
            met = inner is null ? before : met;
            Put(rebuilt, (ulong)(inner ?? block).Length);
            rebuilt.AddRange(inner ?? block);
            at += (int)number;
        }

        return [.. rebuilt];
    }

    private static void Put(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private static ulong? Take(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < bytes.Length && shift < 64; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        return null;
    }
}
