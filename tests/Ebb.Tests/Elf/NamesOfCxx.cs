using Ebb.Elf;

namespace Ebb.Tests.Elf;

/// <summary>Symbols of <c>tests/cxx-names</c>, with what c++filt said of them.</summary>
public static class NamesOfCxx
{
    public static IReadOnlyList<(string Symbol, string Name)> Table { get; } =
        [.. Repository.Read("tests", "cxx-names", "names.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(pair => (pair[0], pair[1]))];

    [Fact]
    public static void Are_those_of_cxxfilt_or_symbols()
    {
        string[] wrong = [.. Table.Where(row => Ours(row.Symbol) != row.Name && CxxName.Demangle(row.Symbol) != row.Symbol).Select(row => $"{row.Symbol}: {Ours(row.Symbol)}, and c++filt says {row.Name}")];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.InRange(Table.Count(row => Ours(row.Symbol) == row.Name), Table.Count * 98 / 100, Table.Count);
        Assert.InRange(Table.Count, 500, int.MaxValue);
    }

    [Theory]
    [InlineData("_ZL5cache", "cache")]
    [InlineData("_ZN3app5cacheE", "app::cache")]
    [InlineData("_ZN3appL5cacheE", "app::cache")]
    [InlineData("_ZZ4mainE5cache", "main::cache")]
    [InlineData("_ZZ4mainE5cache_0", "main::cache")]
    [InlineData("_ZGVZ4mainE5cache", "guard variable for main::cache")]
    [InlineData("_ZN3BoxIiE5spareE", "Box<int>::spare")]
    [InlineData("_ZTS3Foo", "typeinfo name for Foo")]
    public static void Of_variables_are_written_as_in_the_source(string symbol, string expected) => Assert.Equal(expected, CxxName.Demangle(symbol));

    // c++filt binds T_ to the arguments of another function, or does not know the ABI here; these are the declarations.
    [Theory]
    [InlineData("_ZTV1AIUlvE_E", "A<{lambda()#1}>")]
    [InlineData("_Z1fIZ1gIPFviEEvT_EUlvE_EPS3_RS3_", "g<void (*)(int)>(void (*)(int))::{lambda()#1}* f<g<void (*)(int)>(void (*)(int))::{lambda()#1}>(g<void (*)(int)>(void (*)(int))::{lambda()#1}&)")]
    [InlineData("_ZN1AcvSt6vectorIT_SaIS1_EEIiEEv", "A::operator std::vector<int, std::allocator<int> ><int>()")]
    public static void That_cxxfilt_does_not_know_are_those_of_the_source(string symbol, string expected) => Assert.Equal(expected, CxxName.Demangle(symbol));

    // It says what a vtable is of; we, whose.
    private static string Ours(string symbol) =>
        CxxName.Demangle(symbol) is var name && name != symbol && symbol.StartsWith("_ZTV", StringComparison.Ordinal) ? $"vtable for {name}" : name;
}
