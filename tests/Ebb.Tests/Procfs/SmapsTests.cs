using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class SmapsTests
{
    [Fact]
    public static void A_mapping_has_its_range_access_file_and_counters()
    {
        SmapsMapping file = Smaps.Parse(SmapsText.TwoMappings)[0];

        Assert.Equal(new Address(0x55dac4097000), file.Start);
        Assert.Equal(new Address(0x55dac4099000), file.End);
        Assert.Equal(new Bytes(8192), file.Size);
        Assert.Equal(Access.Read, file.Access);
        Assert.Equal(new Bytes(0x2000), file.Offset);
        Assert.Equal(new Device(0xfe, 0), file.Device);
        Assert.Equal(247270UL, file.Inode);
        Assert.Equal("/usr/bin/my program", file.Name);
        Assert.True(file.IsDeleted);
        Assert.Equal(new Bytes(8192), file.Rss);
        Assert.Equal(new Bytes(2048), file.Pss);
        Assert.Equal(VmFlags.None, file.Flags);
    }

    [Fact]
    public static void Every_counter_we_need_is_read_and_the_others_are_skipped()
    {
        SmapsMapping anonymous = Smaps.Parse(SmapsText.TwoMappings)[1];

        Assert.Null(anonymous.Name);
        Assert.False(anonymous.IsDeleted);
        Assert.Equal(Access.Read | Access.Write | Access.Shared, anonymous.Access);
        Assert.Equal(Bytes.FromKilobytes(6144), anonymous.Rss);
        Assert.Equal(Bytes.FromKilobytes(6140), anonymous.Anonymous);
        Assert.Equal(Bytes.FromKilobytes(12), anonymous.LazyFree);
        Assert.Equal(Bytes.FromKilobytes(4096), anonymous.AnonHugePages);
        Assert.Equal(Bytes.FromKilobytes(2048), anonymous.SharedHugetlb);
        Assert.Equal(Bytes.FromKilobytes(1024), anonymous.PrivateHugetlb);
        Assert.Equal(Bytes.FromKilobytes(16), anonymous.Swap);
        Assert.Equal(Bytes.FromKilobytes(20), anonymous.Locked);
        Assert.Equal(
            VmFlags.Shared | VmFlags.Locked | VmFlags.Accountable | VmFlags.NoHugePage | VmFlags.HugePageAdvised
                | VmFlags.HugeTlb | VmFlags.DeviceMemory | VmFlags.PurePfn | VmFlags.MixedMap | VmFlags.GrowsDown
                | VmFlags.NotInDumps | VmFlags.UserfaultMissing,
            anonymous.Flags);
    }

    [Fact]
    public static void The_rollup_is_read_as_one_mapping()
    {
        SmapsCounters sum = SmapsRollup.Parse(
            """
            55dac4097000-7ffd2a5fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:                1892 kB
            Pss:                 452 kB
            Pss_Anon:            120 kB
            Swap:                  4 kB

            """u8);

        Assert.Equal(Bytes.FromKilobytes(1892), sum.Rss);
        Assert.Equal(Bytes.FromKilobytes(452), sum.Pss);
        Assert.Equal(Bytes.FromKilobytes(4), sum.Swap);
        Assert.Equal(Bytes.Zero, sum.AnonHugePages);
    }

    [Fact]
    public static void An_empty_text_has_no_mappings() => Assert.Empty(Smaps.Parse([]));

    [Fact]
    public static void A_mapping_without_counters_counts_nothing() =>
        Assert.Equal(default, Assert.Single(Smaps.Parse("1000-2000 ---p 00000000 00:00 0 \n"u8)).Counters);

    [Theory]
    [InlineData("Rss:   8 kB\n", "smaps, line 1: expected a mapping, found \"Rss:   8 kB\"")]
    [InlineData("1000-2000 r--p 0 0:0 0\nRss:   8", "smaps, line 2: expected the end of the line, found \"Rss:   8\"")]
    [InlineData("1000-2000 r--p 0 0:0 0\nRss:   8\n", "smaps, line 2: expected an amount in kB, found \"Rss:   8\"")]
    [InlineData("1000-2000 r--p 0 0:0 0\nRss:   -8 kB\n", "smaps, line 2: expected an amount in kB, found \"Rss:   -8 kB\"")]
    [InlineData("1000-2000 r--p 0 0:0 0\nRss: 18014398509481984 kB\n", "smaps, line 2: expected an amount in kB, found \"Rss: 18014398509481984 kB\"")]
    [InlineData("1000-2000 r--p 0 0:0 0\nRss\n", "smaps, line 2: expected a counter, found \"Rss\"")]
    [InlineData("2000-1000 r--p 0 0:0 0\n", "smaps, line 1: expected a mapping, found \"2000-1000 r--p 0 0:0 0\"")]
    [InlineData("1000-2000 r--p 0 0:0\n", "smaps, line 1: expected a mapping, found \"1000-2000 r--p 0 0:0\"")]
    [InlineData("10000000000000000-2 r--p 0 0:0 0\n", "smaps, line 1: expected a mapping, found \"10000000000000000-2 r--p 0 0:0 0\"")]
    [InlineData("\u001b[2J\n", "smaps, line 1: expected a mapping, found \"?[2J\"")]
    public static void A_line_that_makes_no_sense_is_named(string text, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<FormatException>(() => Smaps.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public static void A_rollup_without_a_line_is_refused() => Assert.Throws<FormatException>(() => SmapsRollup.Parse([]));
}
