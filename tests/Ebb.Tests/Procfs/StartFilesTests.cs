using System.Buffers.Binary;
using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class StartFilesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("sleep\09\0", new[] { "sleep", "9" })]
    [InlineData("sh\0-c\0\0", new[] { "sh", "-c" })]
    [InlineData("a\0\0b\0", new[] { "a", "", "b" })]
    [InlineData("nginx: worker process\0\0\0\0", new[] { "nginx: worker process" })]
    [InlineData("cut", new[] { "cut" })]
    public static void A_command_line_is_words_ended_by_zeroes(string text, string[] words) =>
        Assert.Equal(words, CommandLine.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public static void Only_variables_that_speak_to_malloc_or_the_loader_are_kept()
    {
        IReadOnlyDictionary<string, string> kept = StartEnvironment.Parse(
            "PASSWORD=secret\0MALLOC_ARENA_MAX=2\0XMALLOC_A=1\0GLIBC_TUNABLES=glibc.malloc.arena_max=1\0LD_PRELOAD=\0LD_DEBUG=all\0MALLOC_ARENA_MAX=3\0=\0MALLOC_\0"u8);

        Assert.Equal(
            [new("GLIBC_TUNABLES", "glibc.malloc.arena_max=1"), new("LD_PRELOAD", ""), new("MALLOC_ARENA_MAX", "2")],
            kept);
    }

    [Fact]
    public static void An_auxiliary_vector_tells_where_the_program_is()
    {
        Auxv told = Auxv.Parse(Vector((33, 0x7ffd0000), (6, 4096), (3, 0x400040), (5, 13), (7, 0x7f0000), (9, 0x401000), (23, 1), (51, 9), (0, 0), (6, 1)));

        Assert.Equal(new Bytes(4096), told.PageSize);
        Assert.True(told.IsSecure);
        Assert.Equal(new Address(0x401000), told.Entry);
        Assert.Equal(new Address(0x400040), told.ProgramHeaders);
        Assert.Equal(13UL, told.ProgramHeaderCount);
        Assert.Equal(new Address(0x7f0000), told.LoaderBase);
        Assert.Equal(new Address(0x7ffd0000), told.Vdso);
    }

    [Fact]
    public static void An_auxiliary_vector_without_an_end_is_refused() =>
        Assert.Equal("auxv, entry 1: expected an end, found none", Assert.Throws<FormatException>(() => Auxv.Parse(Vector((6, 4096)))).Message);

    [Fact]
    public static void The_vector_of_a_32_bit_program_is_refused() =>
        Assert.Throws<FormatException>(() => Auxv.Parse(Vector((32UL | (0xf7f0UL << 32), 33UL | (1UL << 32)), (0, 0))));

    [Fact]
    public static void Three_numbers_say_how_much_a_thread_ran() =>
        Assert.Equal(new Schedstat(3988308, 1379664, 2), Schedstat.Parse("3988308 1379664 2\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData("1 2\n")]
    [InlineData("1 2 3")]
    [InlineData("1 2 x\n")]
    public static void Less_than_three_numbers_are_refused(string text) =>
        Assert.Throws<FormatException>(() => Schedstat.Parse(Encoding.UTF8.GetBytes(text)));

    private static byte[] Vector(params (ulong Key, ulong Value)[] entries)
    {
        byte[] bytes = new byte[entries.Length * 16];
        for (int entry = 0; entry < entries.Length; entry++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(entry * 16), entries[entry].Key);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((entry * 16) + 8), entries[entry].Value);
        }

        return bytes;
    }
}
