using Ebb.Elf;

namespace Ebb.Tests.Elf;

public static class RelativeRelocationsOfAnElfFile
{
    [Theory]
    [InlineData(62, 8)]
    [InlineData(183, 1027)]
    public static void With_targets_beside_them_are_those_of_the_machines_own_type(ushort machine, uint type)
    {
        ElfFile file = AnElfFile.Open(new TinyElf(machine: machine).Tag(7, TinyElf.Base + 0x800).Tag(8, 3 * 24)
            .Word(0x800, 0x11000).Word(0x808, type).Word(0x810, 0x12345)
            .Word(0x818, 0x11008).Word(0x820, 6).Word(0x828, 0x99999)
            .Word(0x830, 0x11010).Word(0x838, type).Word(0x840, 0x54321)
            .Word(0x848, 0x11018).Word(0x850, type).Word(0x858, 0x77777)
            .Bytes);

        Assert.Equal([new(0x11000, 0x12345), new(0x11010, 0x54321)], file.RelativeRelocations());
    }

    [Fact]
    public static void In_packed_form_name_places_and_maps_of_places()
    {
        // One place; a map of its followers 1, 2 and 63; a map of the 63 after those: their first.
        ElfFile file = AnElfFile.Open(new TinyElf().Tag(36, TinyElf.Base + 0x800).Tag(35, 24)
            .Word(0x800, TinyElf.Base + 0x1000)
            .Word(0x808, 0x8000000000000007)
            .Word(0x810, 3)
            .Word(0x1000, 1).Word(0x1008, 2).Word(0x1010, 3).Word(0x1000 + (63 * 8), 4).Word(0x1000 + (64 * 8), 5)
            .Bytes);

        Assert.Equal(
            [
                new(TinyElf.Base + 0x1000, 1), new(TinyElf.Base + 0x1008, 2), new(TinyElf.Base + 0x1010, 3),
                new(TinyElf.Base + 0x1000 + (63 * 8), 4), new(TinyElf.Base + 0x1000 + (64 * 8), 5),
            ],
            file.RelativeRelocations());
    }

    [Fact]
    public static void Of_a_machine_that_is_not_known_are_none() =>
        Assert.Empty(AnElfFile.Open(new TinyElf(machine: 243).Tag(7, TinyElf.Base + 0x800).Tag(8, 24).Word(0x808, 8).Bytes).RelativeRelocations());

    [Fact]
    public static void Of_a_table_that_claims_to_be_endless_end_with_the_file()
    {
        ElfFile file = AnElfFile.Open(new TinyElf().Tag(7, TinyElf.Base + 0x3fe0).Tag(8, ulong.MaxValue)
            .Tag(36, TinyElf.Base + 0x3ff0).Tag(35, ulong.MaxValue).Word(0x3fe8, 8).Word(0x3ff8, ulong.MaxValue).Bytes);

        Assert.Equal(1 + 1 + 63, file.RelativeRelocations().Count());
    }
}
