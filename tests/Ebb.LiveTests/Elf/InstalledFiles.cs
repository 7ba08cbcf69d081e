using System.Collections.Concurrent;
using Ebb.Elf;

namespace Ebb.LiveTests.Elf;

/// <summary>Programs and libraries of this machine, read by us and by readelf.</summary>
public static class InstalledFiles
{
    private const int Programs = 20;
    private const int Libraries = 20;

    private static readonly Lazy<string[]> s_paths = new(() =>
    [
        .. Some(Directory.GetFiles("/usr/bin"), Programs),
        .. Some(Directory.GetFiles("/usr/lib/x86_64-linux-gnu", "*.so.*"), Libraries),
        .. File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).Where(path => path.EndsWith(".so", StringComparison.Ordinal)).Distinct(),
    ]);

    private static readonly ConcurrentDictionary<string, Readelf> s_read = new();

    [Fact]
    public static void Have_the_headers_that_readelf_prints() => ForEach((file, readelf) =>
    {
        Assert.Equal(readelf.Interpreter, file.Interpreter);
        Assert.Equal(readelf.BuildId, file.BuildId);
        Assert.Equal(readelf.Needed, file.Needed);
        Assert.Contains("X86-64", readelf.Machine, StringComparison.Ordinal);
        Assert.Equal(ElfMachine.X64, file.Machine);
        Assert.Equal(
            readelf.Loads,
            file.Segments.Where(segment => segment.Type == ElfSegment.Load)
                .Select(load => (load.Offset, load.VirtualAddress, load.FileSize, load.MemorySize)));
        Assert.Equal(readelf.Loads.Min(load => load.Address) & ~0xfffUL, file.VirtualBase);
    });

    [Fact]
    public static void Have_the_relative_relocations_that_readelf_prints() => ForEach((file, readelf) =>
    {
        RelativeRelocation[] all = [.. file.RelativeRelocations()];
        IReadOnlyList<(ulong Location, ulong Target)> rela = readelf.RelativeInRela;

        Assert.Equal(rela, all.Take(rela.Count).Select(one => (one.Location, one.Target)));
        Assert.Equal(readelf.RelativeInRelr, all.Length - rela.Count);
    });

    [Fact]
    public static void Have_the_symbols_that_readelf_prints() => ForEach((file, readelf) =>
    {
        ILookup<string, (ulong Value, ulong Size, string Kind)> symbols = readelf.Symbols();
        foreach (IGrouping<string, (ulong Value, ulong Size, string Kind)> symbol in Some([.. symbols.Where(group => group.Key.Length > 0)], 25))
        {
            Assert.True(file.TryFindSymbol(symbol.Key, out ElfSymbol found), symbol.Key);
            Assert.Contains((found.Value, found.Size), symbol.Select(one => (one.Value, one.Size)));
        }

        var variables = symbols.SelectMany(group => group.Select(one => (Name: group.Key, one.Value, one.Size, one.Kind)))
            .Where(one => one is { Kind: "OBJECT", Size: > 0 }).ToArray();
        foreach ((string name, ulong value, ulong size, _) in Some(variables, 25))
        {
            ElfSymbol? found = file.SymbolAt(value + size - 1);
            Assert.NotNull(found);
            Assert.Contains((found.Value.Name, found.Value.Value, found.Value.Size), variables.Select(one => (one.Name, one.Value, one.Size)));
        }
    });

    [Fact]
    public static void Are_opened_without_being_read_whole()
    {
        string largest = s_paths.Value.MaxBy(path => new FileInfo(path).Length)!;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(ElfFile.TryOpen(File.OpenHandle(largest), out ElfFile? file, out string? why), why);
        using (file)
        {
            file.TryFindSymbol("malloc", out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    // Spread over the whole list, the same ones each time.
    private static IEnumerable<T> Some<T>(IReadOnlyList<T> all, int count) =>
        Enumerable.Range(0, int.Min(count, all.Count)).Select(i => all[(int)((long)i * all.Count / int.Min(count, all.Count))]);

    private static void ForEach(Action<ElfFile, Readelf> check)
    {
        int seen = 0;
        foreach (string path in s_paths.Value)
        {
            if (!ElfFile.TryOpen(File.OpenHandle(path), out ElfFile? file, out string? why))
            {
                Assert.Equal("not an ELF file", why); // a script
                continue;
            }

            using (file)
            {
                try
                {
                    check(file, s_read.GetOrAdd(path, unread => new Readelf(unread)));
                }
                catch (Exception wrong) when (wrong is Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{path}: {wrong.Message}");
                }

                seen++;
            }
        }

        Assert.InRange(seen, Libraries, int.MaxValue);
    }
}
