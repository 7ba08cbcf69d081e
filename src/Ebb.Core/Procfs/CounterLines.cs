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

            // The first letter parts the known from the many that we skip: a long list is read in milliseconds.
            switch (line[0])
            {
                case (byte)'R' when line.StartsWith("Rss:"u8): rss = Kilobytes(line[4..], ref lines); break;
                case (byte)'P' when line.StartsWith("Pss:"u8): pss = Kilobytes(line[4..], ref lines); break;
                case (byte)'P' when line.StartsWith("Private_Hugetlb:"u8): privateHuge = Kilobytes(line[16..], ref lines); break;
                case (byte)'S' when line.StartsWith("Swap:"u8): swap = Kilobytes(line[5..], ref lines); break;
                case (byte)'S' when line.StartsWith("Shared_Hugetlb:"u8): sharedHuge = Kilobytes(line[15..], ref lines); break;
                case (byte)'L' when line.StartsWith("LazyFree:"u8): lazyFree = Kilobytes(line[9..], ref lines); break;
                case (byte)'L' when line.StartsWith("Locked:"u8): locked = Kilobytes(line[7..], ref lines); break;
                case (byte)'A' when line.StartsWith("AnonHugePages:"u8): hugePages = Kilobytes(line[14..], ref lines); break;
                case (byte)'A' when line.StartsWith("Anonymous:"u8): anonymous = Kilobytes(line[10..], ref lines); break;
                case (byte)'V' when line.StartsWith("VmFlags:"u8): flags = VmFlagsLine.Parse(line[8..]); break;
                case var _ when !line.Contains((byte)':'): throw lines.Malformed("a counter");
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
        ulong amount = 0;
        int at = 0;
        while (at < value.Length && value[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        int first = at;
        while (at < value.Length && char.IsAsciiDigit((char)value[at]) && amount <= ulong.MaxValue / 1024 / 10)
        {
            amount = (amount * 10) + (ulong)(value[at++] - '0');
        }

        return at > first && amount <= ulong.MaxValue / 1024 && value[at..].SequenceEqual(" kB"u8)
            ? Bytes.FromKilobytes(amount)
            : throw lines.Malformed("an amount in kB");
    }
}
