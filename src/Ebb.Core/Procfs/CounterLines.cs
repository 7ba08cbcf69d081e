namespace Ebb.Procfs;

/// <summary>Reads the counters under a mapping's line, up to the next mapping.</summary>
/// <remarks>proc_pid_smaps(5). Counters it does not know are skipped, since every few kernels add one.</remarks>
internal static class CounterLines
{
    public static SmapsCounters Parse(ref Lines lines)
    {
        Bytes rss = default, pss = default, swap = default, lazyFree = default, hugePages = default;
        Bytes anonymous = default, locked = default, sharedHuge = default, privateHuge = default;
        VmFlags flags = default;

        while (lines.Next is [>= (byte)'A' and <= (byte)'Z', ..])
        {
            lines.MoveNext();
            ReadOnlySpan<byte> line = lines.Current;
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                throw lines.Malformed("a counter");
            }

            // The first letter parts the known from the many that we skip: a long list is read in milliseconds.
            ReadOnlySpan<byte> key = line[..colon];
            ReadOnlySpan<byte> value = line[(colon + 1)..];
            switch (key[0])
            {
                case (byte)'R' when key.SequenceEqual("Rss"u8): rss = Kilobytes(value, ref lines); break;
                case (byte)'P' when key.SequenceEqual("Pss"u8): pss = Kilobytes(value, ref lines); break;
                case (byte)'P' when key.SequenceEqual("Private_Hugetlb"u8): privateHuge = Kilobytes(value, ref lines); break;
                case (byte)'S' when key.SequenceEqual("Swap"u8): swap = Kilobytes(value, ref lines); break;
                case (byte)'S' when key.SequenceEqual("Shared_Hugetlb"u8): sharedHuge = Kilobytes(value, ref lines); break;
                case (byte)'L' when key.SequenceEqual("LazyFree"u8): lazyFree = Kilobytes(value, ref lines); break;
                case (byte)'L' when key.SequenceEqual("Locked"u8): locked = Kilobytes(value, ref lines); break;
                case (byte)'A' when key.SequenceEqual("AnonHugePages"u8): hugePages = Kilobytes(value, ref lines); break;
                case (byte)'A' when key.SequenceEqual("Anonymous"u8): anonymous = Kilobytes(value, ref lines); break;
                case (byte)'V' when key.SequenceEqual("VmFlags"u8): flags = VmFlagsLine.Parse(value); break;
            }
        }

        return new SmapsCounters
        {
            Rss = rss,
            Pss = pss,
            Swap = swap,
            LazyFree = lazyFree,
            AnonHugePages = hugePages,
            Anonymous = anonymous,
            Locked = locked,
            SharedHugetlb = sharedHuge,
            PrivateHugetlb = privateHuge,
            Flags = flags,
        };
    }

    /// <summary>An amount as the kernel writes it: <c>   132 kB</c>.</summary>
    public static Bytes Kilobytes(ReadOnlySpan<byte> value, ref Lines lines)
    {
        var words = new Words(value);
        return Digits.TryDecimal(words.Take(), out ulong kilobytes) && kilobytes <= ulong.MaxValue / 1024
            && words.Take().SequenceEqual("kB"u8)
            ? Bytes.FromKilobytes(kilobytes)
            : throw lines.Malformed("an amount in kB");
    }
}
