using Ebb.Elf;

namespace Ebb.Tests.Elf;

public static class NamesOfCxxClasses
{
    [Theory]
    [InlineData("_ZTV3Foo", "Foo")]
    [InlineData("_ZTVN3foo3BarE", "foo::Bar")]
    [InlineData("_ZTVN3foo3bar7EternalE", "foo::bar::Eternal")]
    [InlineData("_ZTVSt9exception", "std::exception")]
    [InlineData("_ZTVNSt3pmr15memory_resourceE", "std::pmr::memory_resource")]
    [InlineData("_ZTVN10__cxxabiv120__si_class_type_infoE", "__cxxabiv1::__si_class_type_info")]
    [InlineData("_ZTVN12_GLOBAL__N_16SecretE", "(anonymous namespace)::Secret")]
    [InlineData("_ZTVSt13basic_filebufIcSt11char_traitsIcEE", "std::basic_filebuf<char, std::char_traits<char> >")]
    [InlineData("_ZTVSo", "std::basic_ostream<char, std::char_traits<char> >")]
    [InlineData("_ZTVZ4mainE5Local", "main::Local")]
    public static void Are_written_as_in_the_source(string symbol, string expected) => Assert.Equal(expected, CxxName.Demangle(symbol));

    [Theory]
    [InlineData("")]
    [InlineData("main_arena")]
    [InlineData("_ZTV")]
    [InlineData("_ZTVN")]
    [InlineData("_ZTVNE")]
    [InlineData("_ZTVSt")]
    [InlineData("_ZTV4Foo")]
    [InlineData("_ZTV0Foo")]
    [InlineData("_ZTV3Foo3Bar")]
    [InlineData("_ZTVN3foo3Bar")]
    [InlineData("_ZTVN99999999999999999999xE")]
    [InlineData("_ZTVZ4mainE")]
    [InlineData("_ZTV1AIiEE")]
    [InlineData("_ZTV1AIS5_E")]
    [InlineData("_ZTV1AIT_E")]
    [InlineData("_ZTV1AIL")]
    [InlineData("_ZN1A5cacheE.")]
    [InlineData("_Z")]
    public static void Stay_a_symbol_where_they_are_none(string symbol) => Assert.Equal(symbol, CxxName.Demangle(symbol));
}
