using System.Buffers.Binary;
using Ebb.Saved;
using Ebb.Snapshots;
using Ebb.Tests.Cli;

namespace Ebb.Tests.Cores;

/// <summary>A file that cannot be read is told in one line, with what to do.</summary>
public sealed class FilesThatAreNoCores : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-files-").FullName;

    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "empty", [], "is empty" },
        { "text", "not a core at all\n"u8.ToArray(), "is neither a core nor a snapshot" },
        { "one byte", [0x7f], "is neither a core nor a snapshot" },
        { "magic", "\u007fELF"u8.ToArray(), "not an ELF file" },
        { "cut in its header", Tiny()[..40], "ends inside its header" },
        { "only a header", Tiny()[..64], "names no memory" },
        { "program", new TinyCore { Type = 2 }.Build(), "a program or library, not a core" },
        { "library", new TinyCore { Type = 3 }.Build(), "a program or library, not a core" },
        { "big-endian", BigEndian(4), "is of the other byte order (big-endian)" },
        { "big-endian as a small one reads it", BigEndian(0x400), "is of the other byte order (big-endian)" },
        { "32-bit", new TinyCore { Width = 1 }.Build(), "the core of a 32-bit program" },
        { "arm64", new TinyCore { Machine = 183 }.Build(), "the core of a program for Arm64" },
        { "without program headers", NoHeaders(), "names no memory" },
        { "without memory", new TinyCore().Load(0x10000, 0x20000).Thread(1, 0).Build(), "holds no heap" },
        { "cut before its memory", Cut(), "ends before the memory of the heap" },
        { "zstd", [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0], "compressed (zstd); first: zstd -d" },
        { "lz4", [0x04, 0x22, 0x4d, 0x18, 0, 0, 0, 0], "compressed (lz4); first: lz4 -d" },
        { "xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0, 0], "compressed (xz)" },
        { "gzip", [0x1f, 0x8b, 8, 0], "compressed (gzip)" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Are_unsupported_and_5(string what, byte[] bytes, string error)
    {
        string path = Path.Combine(_folder, what.Replace(' ', '-'));
        File.WriteAllBytes(path, bytes);

        var called = Called.As($"ebb inspect {path}");

        Assert.Equal((5, ""), (called.Code, called.Output));
        Assert.StartsWith($"ebb: {path} ", called.Error, StringComparison.Ordinal);
        Assert.Contains(error, called.Error, StringComparison.Ordinal);
        Assert.Single(called.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_core_is_looked_at_by_its_first_bytes_and_not_by_its_name()
    {
        string path = Path.Combine(_folder, "anything.txt");
        File.WriteAllBytes(path, Tiny());

        var called = Called.As($"ebb inspect {path} --json");

        Assert.Equal((0, ""), (called.Code, called.Error));
        Assert.Contains("\"mode\": \"core\"", called.Output, StringComparison.Ordinal);
        Assert.Contains("\"startedAt\": null", called.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_3() => Assert.Equal(3, Called.As($"ebb inspect {_folder}/nowhere").Code);

    [Fact]
    public void A_folder_is_2() => Assert.Equal(2, Called.As($"ebb inspect {_folder}").Code);

    [Fact]
    public void A_device_is_no_core() => Assert.Equal(5, Called.As("ebb inspect /dev/null").Code);

    // Address 0 of a process is never mapped: the kernel answers EIO, as a failing disk does.
    [Fact]
    public void A_file_whose_disk_fails_is_5_and_named()
    {
        var called = Called.As("ebb inspect /proc/self/mem");

        Assert.Equal(5, called.Code);
        Assert.Contains("/proc/self/mem cannot be read", called.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cannot_be_frozen()
    {
        string path = Path.Combine(_folder, "core");
        File.WriteAllBytes(path, Tiny());

        var called = Called.As($"ebb inspect {path} --capture freeze");

        Assert.Equal(2, called.Code);
        Assert.Contains("is a file", called.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_core_with_more_segments_than_its_header_can_count_is_read()
    {
        string path = Path.Combine(_folder, "core");
        var core = new TinyCore { CountsInSection = true }.Thread(7, 0).Process(7, "many", "many");
        for (ulong i = 0; i < 70_000; i++)
        {
            core.Load(0x10_0000 + (i * 0x2000), 0x10_0000 + (i * 0x2000) + 0x1000, i == 69_999 ? new byte[4096] : null);
        }

        File.WriteAllBytes(path, core.Build());

        Snapshot seen = FileTarget.Take(path, new CaptureOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(70_000, seen.Mappings.Count);
        Assert.Equal(4096UL, seen.Kernel.Resident.Count);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Tiny() => new TinyCore().Load(0x10000, 0x12000, new byte[0x2000]).Thread(1, 0).Process(1, "tiny", "tiny").Build();

    private static byte[] BigEndian(ushort type)
    {
        byte[] bytes = new TinyCore().Build();
        bytes[5] = 2; // ELFDATA2MSB
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), type);
        return bytes;
    }

    private static byte[] NoHeaders()
    {
        byte[] core = Tiny();
        core[56] = core[57] = 0;
        return core;
    }

    private static byte[] Cut() => Tiny()[..^0x2000];
}
