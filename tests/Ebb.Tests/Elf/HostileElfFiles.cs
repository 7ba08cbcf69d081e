using System.Buffers.Binary;
using Ebb.Elf;
using Ebb.Glibc;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Elf;

/// <summary>Real libraries with words of theirs put out of shape, in the tables more often than elsewhere.</summary>
public static class HostileElfFiles
{
    private const int Runs = 150;

    private static readonly Lazy<byte[][]> s_files = new(() =>
    [
        File.ReadAllBytes(File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(path => path.Contains("/libc.so", StringComparison.Ordinal))),
        File.ReadAllBytes(File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(path => path.EndsWith("/libcoreclr.so", StringComparison.Ordinal)))[..(512 * 1024)],
        File.ReadAllBytes("/proc/self/exe"),
        new TinyElf().WithDynamicSymbols().Bytes,
    ]);

    private static readonly Gen<ulong> s_words = Gen.OneOf(
        Gen.Elements<ulong>(0, 1, 2, 0xff, 0xffff, 0xffffffff, 1UL << 31, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 7, TinyElf.Base),
        Gen.Choose(0, int.MaxValue).Select(small => (ulong)small),
        Gen.Choose(0, 2_000_000).Select(near => (ulong)near));

    private static readonly Gen<(int Place, ulong Word)[]> s_wounds =
        (from place in Gen.Choose(0, int.MaxValue)
         from word in s_words
         select (place, word)).NonEmptyListOf().Select(list => list.ToArray());

    [Fact]
    public static void Are_read_to_an_end_without_an_exception() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Runs),
            Prop.ForAll(Gen.Choose(0, 3).ToArbitrary(), s_wounds.ToArbitrary(), (which, wounds) =>
            {
                byte[] bytes = [.. s_files.Value[which]];
                int[] tables = Tables(bytes);
                foreach ((int place, ulong word) in wounds)
                {
                    int at = (tables[place % tables.Length] + (place / 64 % 512 * 4)) % (bytes.Length - 8);
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), word);
                }

                ReadAll(bytes);
            }));

    [Fact]
    public static void That_end_early_are_read_to_an_end_without_an_exception() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Runs),
            Prop.ForAll(Gen.Choose(0, 3).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (which, length) =>
                ReadAll(s_files.Value[which][..(length % s_files.Value[which].Length)])));

    // Where wounds hurt: the header and the program headers, what these point to, and what PT_DYNAMIC points to.
    private static int[] Tables(byte[] bytes)
    {
        var places = new List<int> { 16, 32, 64, 64 + 56, 64 + 112 };
        for (int header = 64; header < 64 + (12 * 56); header += 56)
        {
            int offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(header + 8));
            places.Add(offset);
            for (int tag = 0; BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(header)) == 2 && tag < 30 && offset + (tag * 16) + 16 <= bytes.Length; tag++)
            {
                places.Add((int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset + (tag * 16) + 8)));
            }
        }

        return [.. places.Where(place => place >= 0 && place < bytes.Length - 8)];
    }

    private static void ReadAll(byte[] bytes)
    {
        if (!ElfFile.TryOpen(bytes, out ElfFile? file, out _))
        {
            return;
        }

        using (file)
        {
            _ = file.Needed.Count;
            file.TryFindSymbol("malloc", out _);
            file.TryFindSymbol("", out _);
            foreach (ElfSegment segment in file.Segments)
            {
                file.ReadAt(segment.VirtualAddress, new byte[5000]);
                file.SymbolAt(segment.VirtualAddress + 64);
            }

            Assert.True(file.RelativeRelocations().Count() <= 1 << 22);
            MallocImage.TryFind(file, out _);
        }
    }
}
