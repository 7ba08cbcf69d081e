using Ebb.Elf;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Elf;

/// <summary>Names of all classes and variables of files in C++, by us and by c++filt.</summary>
public static class NamesOfCxxFromFiles
{
    [Fact]
    public static void That_have_all_kinds_of_names_are_those_of_cxxfilt()
    {
        Requires.Program("g++");
        string folder = Path.Combine(AppContext.BaseDirectory, "cxx-names", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            string compiled = Path.Combine(folder, "names.o");
            Tool.Run("g++", "-std=gnu++17", "-O0", "-w", "-c", Repository.Path("tests", "cxx-names", "names.cc"), "-o", compiled);

            AreThoseOfCxxfilt(compiled, atLeast: 600);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public static void Of_the_library_of_Cxx_are_those_of_cxxfilt() => AreThoseOfCxxfilt(Requires.Library("libstdc++.so.6"), atLeast: 600);

    private static void AreThoseOfCxxfilt(string file, int atLeast)
    {
        string[] symbols =
        [
            .. new Readelf(file).Symbols()
                .Where(group => group.Key.StartsWith("_Z", StringComparison.Ordinal) && group.Any(one => one.Kind is "OBJECT" or "TLS"))
                .Select(group => group.Key),
        ];
        string[] expected = Tool.RunWith(string.Join('\n', symbols), "c++filt").Trim().Split('\n');
        Assert.Equal(symbols.Length, expected.Length);
        (string Symbol, string Name)[] known = [.. symbols.Zip(expected).Where(row => row.First != row.Second)];
        int equal = 0;
        foreach ((string symbol, string name) in known)
        {
            string ours = CxxName.Demangle(symbol);
            if (ours == symbol)
            {
                continue;
            }

            equal++;
            ours = symbol.StartsWith("_ZTV", StringComparison.Ordinal) ? $"vtable for {ours}" : ours;
            Assert.True(ours == name, $"{symbol}: {ours}, and c++filt says {name}");
        }

        Assert.InRange(known.Length, atLeast, int.MaxValue);
        Assert.InRange(equal * 100, known.Length * 98, known.Length * 100);
    }
}
