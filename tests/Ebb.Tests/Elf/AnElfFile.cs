using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using Ebb.Elf;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Tests.Elf;

[SuppressMessage("Reliability", "CA2000", Justification = "A file over an array holds nothing open.")]
public static class AnElfFile
{
    [Theory]
    [InlineData("", "not an ELF file")]
    [InlineData("#!/bin/sh\necho hello, world\n", "not an ELF file")]
    [InlineData("\u007fELF", "not an ELF file")]
    [InlineData("\u007fELF\u0007\u0001\u0001-----------------", "an ELF file of a width or byte order that does not exist")]
    [InlineData("\u007fELF\u0002\u0001\u0001-----------------", "an ELF file that ends inside its header")]
    public static void That_cannot_be_read_says_why(string text, string expected)
    {
        Assert.False(ElfFile.TryOpen(System.Text.Encoding.Latin1.GetBytes(text), out _, out string? why));
        Assert.Equal(expected, why);
    }

    [Fact]
    public static void That_is_a_pipe_says_why_and_is_closed()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Assert.False(ElfFile.TryOpen(handle, out _, out string? why));
        Assert.True(handle.IsClosed);
        Assert.Equal("not a file that can be read by position", why);
    }

    [Fact]
    public static void Of_32_bits_tells_its_machine_and_nothing_more()
    {
        ElfFile file = Open([.. "\u007fELF\u0001\u0001\u0001"u8, .. new byte[9], 2, 0, 3, 0, .. new byte[32]]);

        Assert.Equal((ElfMachine.X86, ElfType.Executable, false, true), (file.Machine, file.Type, file.Is64Bit, file.IsUnderstood == file.Is64Bit));
        Assert.Empty(file.Segments);
    }

    [Fact]
    public static void Of_the_other_byte_order_tells_its_machine_and_nothing_more()
    {
        ElfFile file = Open([.. "\u007fELF\u0002\u0002\u0001"u8, .. new byte[9], 0, 3, 0, 22, .. new byte[64]]);

        Assert.Equal(((ElfMachine)22, ElfType.Shared, false), (file.Machine, file.Type, file.IsLittleEndian));
        Assert.Empty(file.Segments);
    }

    [Fact]
    public static void Reads_zeros_behind_the_files_part_and_stops_at_the_images_end()
    {
        ElfFile file = Open(new TinyElf(0x1000, memory: 0x1800).Text(0xffe, "ab").Bytes);
        byte[] into = new byte[0x1000];
        Array.Fill(into, (byte)'?');

        Assert.Equal(0x802, file.ReadAt(TinyElf.Base + 0xffe, into));
        Assert.Equal("ab\0\0", System.Text.Encoding.ASCII.GetString(into, 0, 4));
        Assert.Equal("\0?", System.Text.Encoding.ASCII.GetString(into, 0x801, 2));
        Assert.Equal(0, file.ReadAt(TinyElf.Base - 1, into));
        Assert.Equal(0, file.ReadAt(TinyElf.Base + 0x1800, into));
        Assert.Equal(0, file.ReadAt(ulong.MaxValue, into));
    }

    [Fact]
    public static void Reads_across_pieces_that_touch_and_not_across_a_hole()
    {
        byte[] bytes = new TinyElf(0x1000)
            .Segment(1, 4, 0x800, TinyElf.Base + 0x1000, 0x10, 0x10)
            .Segment(1, 4, 0x900, TinyElf.Base + 0x1020, 0x10, 0x10)
            .Text(0xfff, "x").Text(0x800, "yz").Bytes;
        byte[] into = new byte[0x40];

        Assert.Equal(0x11, Open(bytes).ReadAt(TinyElf.Base + 0xfff, into));
        Assert.Equal("xyz", System.Text.Encoding.ASCII.GetString(into, 0, 3));
    }

    [Fact]
    public static void That_was_cut_off_gives_a_short_read_and_not_zeros() =>
        Assert.Equal(0x80, Open(new TinyElf(0x1000).Bytes[..0x880]).ReadAt(TinyElf.Base + 0x800, new byte[0x100]));

    [Fact]
    public static void That_was_cut_off_is_not_read_on_behind_the_gap() =>
        Assert.Equal(0x80, Open(new TinyElf(0x1000, memory: 0x2000).Bytes[..0x880]).ReadAt(TinyElf.Base + 0x800, new byte[0x1000]));

    [Theory]
    [InlineData(TinyElf.Base + 0x800, 0x10)] // inside the first piece
    [InlineData(ulong.MaxValue - 0xff, 0x200)] // beyond the last address
    [InlineData(0x100000UL, 0)]
    public static void Leaves_out_a_piece_that_no_loader_could_map(ulong address, ulong size)
    {
        ElfFile file = Open(new TinyElf().Segment(1, 6, 0, address, 0x10, size).Bytes);

        Assert.Equal(2, file.Segments.Count);
        Assert.Single(file.Loads);
    }

    [Fact]
    public static void With_more_headers_than_any_program_has_is_read_without_them() =>
        Assert.Empty(Open(new TinyElf(0x10000).Half(56, 513).Bytes).Segments);

    [Fact]
    public static void Begins_on_the_page_of_its_lowest_piece() =>
        Assert.Equal(0x8000UL, Open(new TinyElf().Segment(1, 4, 0, 0x8123, 8, 8).Bytes).VirtualBase);

    [Fact]
    public static void Has_the_build_id_that_stands_in_its_notes_behind_another_note()
    {
        byte[] bytes = new TinyElf()
            .Int(0x800, 4).Int(0x804, 3).Int(0x808, 1).Text(0x80c, "GNU").Text(0x810, "abc")
            .Int(0x814, 4).Int(0x818, 5).Int(0x81c, 3).Text(0x820, "GNU").Word(0x824, 0xfe_dcba9876)
            .Segment(4, 4, 0x800, TinyElf.Base + 0x800, 0x2c, 0x2c, alignment: 4).Bytes;

        Assert.Equal("7698badcfe", Open(bytes).BuildId);
    }

    [Fact]
    public static void Has_the_interpreter_and_the_libraries_it_asks_for()
    {
        ElfFile file = Open(new TinyElf().Text(0x800, "/lib/ld.so\0rest").Segment(3, 4, 0x800, TinyElf.Base + 0x800, 15, 15)
            .Text(0x900, "\0libc.so.6\0libm.so.6\0").Tag(1, 1).Tag(1, 11).Tag(5, TinyElf.Base + 0x900).Tag(10, 21).Bytes);

        Assert.Equal("/lib/ld.so", file.Interpreter);
        Assert.Equal(["libc.so.6", "libm.so.6"], file.Needed);
    }

    internal static ElfFile Open(byte[] bytes)
    {
        Assert.True(ElfFile.TryOpen(bytes, out ElfFile? file, out string? why), why);
        return file;
    }
}
