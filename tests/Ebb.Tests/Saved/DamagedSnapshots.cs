using System.Buffers.Binary;
using Ebb.Accounts;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Saved;

/// <summary>A file that is not what it was ends in one sentence, whatever happened to it.</summary>
public static class DamagedSnapshots
{
    private static readonly Ebb.Snapshots.Snapshot s_read = Stories.Server();
    private static readonly byte[] s_whole = SnapshotsReadBack.Write(Stories.Server());

    [Fact]
    public static void Each_flipped_bit_is_noticed()
    {
        for (int bit = 0; bit < s_whole.Length * 8; bit++)
        {
            byte[] file = [.. s_whole];
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(file);
        }
    }

    [Fact]
    public static void Each_file_that_was_cut_is_noticed()
    {
        for (int length = 0; length < s_whole.Length; length++)
        {
            Assert.Contains(length < 8 ? "not a snapshot" : "ends too early", Refused(s_whole[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public static void A_section_that_was_taken_out_doubled_or_put_behind_the_end_is_noticed()
    {
        (int Start, int End)[] sections = [.. Sections(s_whole)];
        foreach ((int start, int end) in sections)
        {
            Refused([.. s_whole[..start], .. s_whole[end..]]);
            Refused([.. s_whole[..end], .. s_whole[start..]]);
            Refused([.. s_whole, .. s_whole[start..end]]);
        }
    }

    // Checksums that are right keep nobody from writing nonsense: what is inside is changed, and sealed again.
    [Fact]
    public static void Nonsense_under_right_checksums_is_read_or_refused()
    {
        var random = new Random(20260301);
        int refused = 0;
        const int Tries = 1500;
        for (int i = 0; i < Tries; i++)
        {
            byte[] file = Forged.Any(s_whole, random);
            try
            {
                Ebb.Snapshots.Snapshot read = SnapshotsReadBack.Read(file);
                Assert.NotEmpty(TextReport.Of(Report.Of(read), new TextOptions(80, false, true)) + JsonReport.Of(Report.Of(read)));
                var diff = DiffReport.Of(Difference.Of(new Side("before", s_read, default), new Side("after", read, read.Capture.Saved!.At)));
                Assert.NotEmpty(TextDiff.Of(diff, new TextOptions(80, false, true)) + JsonDiff.Of(diff));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Tries / 100, Tries * 99 / 100);
    }

    [Fact]
    public static void A_newer_format_is_refused_by_the_name_of_its_writer()
    {
        byte[] file = Sealed(s_whole, header => BinaryPrimitives.WriteUInt16LittleEndian(header[8..], 2));
        Assert.Contains("written by ebb 9.8.7 in version 2 of the format, and this ebb reads version 1", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_newer_minor_version_is_read_and_what_is_new_in_it_passed_over()
    {
        using var stream = new MemoryStream();
        var sections = new SectionWriter(stream, "9.9.9");
        sections.Write("NEWS", "of a later version"u8);
        new SnapshotWriter(sections).Write(Stories.Fastbins(), new(DateTimeOffset.UnixEpoch, "", "", default));
        byte[] file = Sealed(stream.ToArray(), header => BinaryPrimitives.WriteUInt16LittleEndian(header[10..], 7));

        Ebb.Snapshots.Snapshot read = SnapshotsReadBack.Read(file);

        Assert.Equal(Stories.Fastbins().Mappings, read.Mappings);
        Assert.Contains(read.Remarks, remark => remark.Code == "newer-snapshot" && remark.Message.Contains("9.9.9", StringComparison.Ordinal));
    }

    [Fact]
    public static void A_short_file_that_unpacks_to_very_much_is_refused()
    {
        using var stream = new MemoryStream();
        var sections = new SectionWriter(stream, "1");
        for (int i = 0; i < 100; i++)
        {
            sections.Write("MAPS", new byte[SnapshotFormat.LongestSection]);
        }

        sections.End();
        Assert.InRange(stream.Length, 1, 20_000);
        Refused(stream.ToArray());
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => SnapshotsReadBack.Read(file)).Message;

    private static byte[] Sealed(byte[] file, Action<Span<byte>> change)
    {
        byte[] changed = [.. file];
        int length = 13 + changed[12];
        change(changed);
        BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(length), SnapshotFormat.Checksum(changed.AsSpan(0, length)));
        return changed;
    }

    internal static IEnumerable<(int Start, int End)> Sections(byte[] file)
    {
        int start = 13 + file[12] + 4;
        while (start < file.Length)
        {
            int end = start + SnapshotFormat.SectionHeader + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(start + 9));
            yield return (start, end);
            start = end;
        }
    }
}
