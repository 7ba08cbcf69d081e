using Ebb.Elf;

namespace Ebb.Tests.Elf;

public static class SymbolsOfAnElfFile
{
    [Fact]
    public static void Are_found_without_section_headers_and_without_a_hash_table()
    {
        ElfFile file = AnElfFile.Open(new TinyElf().WithDynamicSymbols().Bytes);

        Assert.True(file.TryFindSymbol("alpha", out ElfSymbol alpha));
        Assert.Equal(new ElfSymbol("alpha", TinyElf.Base + 0x1000, 16, ElfSymbolKind.Function), alpha);
        Assert.False(file.TryFindSymbol("alph", out _));
        Assert.False(file.TryFindSymbol("lpha", out _));
    }

    [Fact]
    public static void That_are_only_asked_for_are_not_found() =>
        Assert.False(AnElfFile.Open(new TinyElf().WithDynamicSymbols().Bytes).TryFindSymbol("gone", out _));

    [Fact]
    public static void Are_counted_by_the_hash_table()
    {
        // One bucket, two symbols: the third, _ZTV3Foo, is then no symbol.
        ElfFile file = AnElfFile.Open(new TinyElf().WithDynamicSymbols().Tag(4, TinyElf.Base + 0xa00).Int(0xa00, 1).Int(0xa04, 2).Bytes);

        Assert.True(file.TryFindSymbol("alpha", out _));
        Assert.False(file.TryFindSymbol("_ZTV3Foo", out _));
    }

    [Fact]
    public static void Are_counted_by_the_gnu_hash_table()
    {
        // Two buckets, symbols from 1 on, one Bloom word; the chain that begins at symbol 1 ends at symbol 1.
        TinyElf WithChainOf(uint firstHash) => new TinyElf().WithDynamicSymbols().Tag(0x6ffffef5, TinyElf.Base + 0xa00)
            .Int(0xa00, 2).Int(0xa04, 1).Int(0xa08, 1)
            .Int(0xa18, 1).Int(0xa1c, 0)
            .Int(0xa20, firstHash).Int(0xa24, 0x11);
        ElfFile one = AnElfFile.Open(WithChainOf(0x21).Bytes);
        ElfFile two = AnElfFile.Open(WithChainOf(0x20).Bytes);

        Assert.True(one.TryFindSymbol("alpha", out _));
        Assert.False(one.TryFindSymbol("_ZTV3Foo", out _));
        Assert.True(two.TryFindSymbol("_ZTV3Foo", out _));
    }

    [Fact]
    public static void For_debuggers_are_found_through_the_section_headers()
    {
        ElfFile file = AnElfFile.Open(new TinyElf()
            .Text(0x900, "\0hidden\0").Symbol(0x800 + 24, 1, 0x01, 5, TinyElf.Base + 0x1000, 8)
            .Word(40, 0xc00).Half(60, 2) // e_shoff, e_shnum
            .Int(0xc04, 3).Word(0xc18, 0x900).Word(0xc20, 8)
            .Int(0xc44, 2).Word(0xc58, 0x800).Word(0xc60, 48).Int(0xc68, 0)
            .Bytes);

        Assert.True(file.TryFindSymbol("hidden", out ElfSymbol hidden));
        Assert.Equal(TinyElf.Base + 0x1000, hidden.Value);
        Assert.Equal("hidden", file.SymbolAt(TinyElf.Base + 0x1007)?.Name);
    }

    [Fact]
    public static void For_debuggers_whose_text_has_no_section_are_none() =>
        Assert.False(AnElfFile.Open(new TinyElf().Word(40, 0xc00).Half(60, 2).Int(0xc44, 2).Int(0xc68, 2).Bytes).TryFindSymbol("hidden", out _));

    [Theory]
    [InlineData(0x1fff, null)]
    [InlineData(0x2000, "_ZTV3Foo")]
    [InlineData(0x2010, "_ZTV3Foo")]
    [InlineData(0x2027, "_ZTV3Foo")]
    [InlineData(0x2028, null)]
    [InlineData(0x1000, null)] // a function
    public static void Name_the_variable_that_covers_an_address(ulong offset, string? expected) =>
        Assert.Equal(expected, AnElfFile.Open(new TinyElf().WithDynamicSymbols().Bytes).SymbolAt(TinyElf.Base + offset)?.Name);

    [Fact]
    public static void Are_found_though_their_name_lies_across_the_edge_of_two_reads()
    {
        // Names are read 48 KiB at a time.
        for (int at = (48 * 1024) - 7; at <= (48 * 1024) + 1; at++)
        {
            ElfFile file = AnElfFile.Open(new TinyElf(0x20000).Text(0x2000 + at, "alpha")
                .Symbol(0x1000 + 24, (uint)at, 0x12, 5, 77, 0)
                .Tag(5, TinyElf.Base + 0x2000).Tag(10, 0x10000).Tag(6, TinyElf.Base + 0x1000).Bytes);

            Assert.True(file.TryFindSymbol("alpha", out ElfSymbol found), $"at {at}");
            Assert.Equal(77UL, found.Value);
        }
    }
}
