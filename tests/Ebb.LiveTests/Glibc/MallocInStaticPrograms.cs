using System.Globalization;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.LiveTests.Elf;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Glibc;

/// <summary>Programs that carry malloc in themselves; nm tells where, before the names are taken out.</summary>
public static class MallocInStaticPrograms
{
    [Theory]
    [InlineData("-static")]
    [InlineData("-static-pie")]
    public static void Is_found_where_nm_has_it_with_and_without_symbols(string linking)
    {
        string program = new Fixture("in_use.c") { Flags = [linking] }.Build();
        string stripped = Path.ChangeExtension(program, "stripped");
        Tool.Run("strip", "-o", stripped, program);
        Dictionary<string, ulong> names = Tool.Run("nm", program).Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words is [_, _, "main_arena" or "mp_"])
            .ToDictionary(words => words[2], words => ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        foreach (string path in (string[])[program, stripped])
        {
            Assert.True(ElfFile.TryOpen(File.OpenHandle(path), out ElfFile? file, out string? why), why);
            using (file)
            {
                Assert.True(MallocImage.TryFind(file, out MallocImage? image), path);
                Assert.Equal((names["main_arena"], names["mp_"]), (image.MainArena, image.Mp));
            }
        }
    }

    [Fact]
    public static void Is_not_found_in_a_program_that_uses_the_library()
    {
        using ElfFile? file = ElfFile.TryOpen(File.OpenHandle(new Fixture("in_use.c").Build()), out ElfFile? opened, out _) ? opened : null;

        Assert.False(MallocImage.TryFind(file!, out _));
    }
}
