namespace Ebb.Elf;

/// <summary>Names of C++ classes, variables and functions as a person writes them, from their symbols.</summary>
/// <remarks>
/// Itanium C++ ABI, "External Names (a.k.a. Mangling)", spelled as c++filt spells it. Names come from files of strangers, and one of a
/// kibibyte can stand for exabytes: its length, its depth, what is written and the steps to it are bounded. What is not understood stays as it is.
/// </remarks>
public static class CxxName
{
    /// <summary>Of a symbol; those of real programs that are longer are of functions.</summary>
    internal const int MaxLength = 4096;

    private const string Vtable = "_ZTV";

    /// <summary>
    /// The name that this symbol stands for, such as <c>app::cache</c> for <c>_ZN3app5cacheE</c>; of a vtable that of its class, such as
    /// <c>foo::Bar</c> for <c>_ZTVN3foo3BarE</c>. Otherwise the symbol as it is.
    /// </summary>
    /// <remarks>The name in a type_info is a symbol of a vtable without its first four letters.</remarks>
    public static string Demangle(string symbol) => Demangle(symbol, out _);

    /// <param name="steps">How many parts were read and written for it.</param>
    internal static string Demangle(string symbol, out int steps)
    {
        steps = 0;
        if (symbol.Length > MaxLength || !symbol.StartsWith("_Z", StringComparison.Ordinal))
        {
            return symbol;
        }

        bool isVtable = symbol.StartsWith(Vtable, StringComparison.Ordinal);
        var reader = new CxxNameReader(symbol, isVtable ? Vtable.Length : 2);
        CxxNode? name = isVtable ? reader.WholeType() : reader.WholeSymbol();
        steps = reader.Steps;
        if (name is null)
        {
            return symbol;
        }

        var writer = new CxxWriter();
        writer.Write(name);
        steps += writer.Steps;
        return writer.Text ?? symbol;
    }
}
