using Ebb.Elf;
using Ebb.Leaks;

namespace Ebb.Snapshots;

/// <summary>Names the variables of programs and libraries that pointers were found in.</summary>
internal static class VariableNames
{
    private const int Longest = 120;

    /// <summary>The same with the name of the variable, and how far into it, in place of its file's, where the file has names.</summary>
    public static Explanation In(Explanation explanation, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects)
    {
        var open = new Dictionary<ProgramFiles.LoadedObject, ElfFile?>();
        try
        {
            return explanation with { Chain = [.. explanation.Chain.Select(Named)], From = [.. explanation.From.Select(Named)] };
        }
        finally
        {
            foreach (ElfFile? file in open.Values)
            {
                file?.Dispose();
            }
        }

        Reference Named(Reference one) => one is { Kind: RootKind.Program or RootKind.Library, At: { } at } && NameOf(at.Value) is { } name ? one with { Name = name } : one;

        string? NameOf(ulong address)
        {
            // The last part of bss lies behind what is mapped of the file.
            ProgramFiles.LoadedObject? home = objects.Where(one => one.Start <= address).MaxBy(static one => one.Start);
            if (home is null)
            {
                return null;
            }

            if (!open.TryGetValue(home, out ElfFile? file))
            {
                file = files.TryOpen(home, out ElfFile? opened) ? opened : null;
                open.Add(home, file);
            }

            if (file?.SymbolAt(address - home.Start + file.VirtualBase) is not { } symbol)
            {
                return null;
            }

            string name = CxxName.Demangle(symbol.Name);
            name = name.Length > Longest ? name[..Longest] : name;
            ulong offset = address - home.Start + file.VirtualBase - symbol.Value;
            return FormattableString.Invariant($"{name}{(offset == 0 ? "" : FormattableString.Invariant($" + {offset}"))} ({Path.GetFileName(home.Path)})");
        }
    }
}
