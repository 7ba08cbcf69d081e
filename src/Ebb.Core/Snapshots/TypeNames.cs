using System.Globalization;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Snapshots;

/// <summary>Names the types of pins by the vtables that their first words point to.</summary>
internal static class TypeNames
{
    private const int MaxNameLength = 120;

    /// <summary>The same pins, with a symbol for a type's address where the file that holds it has one; without a type where not.</summary>
    public static IEnumerable<PagePin> Of(IReadOnlyList<PagePin> pins, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects)
    {
        var open = new Dictionary<ProgramFiles.LoadedObject, ElfFile?>();
        try
        {
            return [.. pins.Select(pin => pin.Type is { } type ? pin with { Type = NameOf(type, files, objects, open) } : pin)];
        }
        finally
        {
            foreach (ElfFile? file in open.Values)
            {
                file?.Dispose();
            }
        }
    }

    /// <summary>The same blocks with names for their types; those that begin with something else than a class's table are left out.</summary>
    public static IReadOnlyList<TypeClass> Of(IReadOnlyList<TypeClass> types, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects)
    {
        var open = new Dictionary<ProgramFiles.LoadedObject, ElfFile?>();
        var named = new List<TypeClass>();
        try
        {
            foreach (TypeClass type in types)
            {
                if (NameOf(type.Type, files, objects, open) is { } name)
                {
                    named.Add(type with { Type = name });
                }
            }
        }
        finally
        {
            foreach (ElfFile? file in open.Values)
            {
                file?.Dispose();
            }
        }

        return named;
    }

    /// <summary>The same groups of leaks with names for their types, where they have one.</summary>
    public static IReadOnlyList<LeakGroup> Of(IReadOnlyList<LeakGroup> groups, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects)
    {
        var open = new Dictionary<ProgramFiles.LoadedObject, ElfFile?>();
        try
        {
            return [.. groups.Select(group => group.Type is { } type ? group with { Type = NameOf(type, files, objects, open) } : group)];
        }
        finally
        {
            foreach (ElfFile? file in open.Values)
            {
                file?.Dispose();
            }
        }
    }

    private static string? NameOf(
        string type, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, Dictionary<ProgramFiles.LoadedObject, ElfFile?> open)
    {
        ulong address = ulong.Parse(type.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        ProgramFiles.LoadedObject? home = objects.LastOrDefault(one => address >= one.Start && address < one.End);
        if (home is null)
        {
            return null;
        }

        if (!open.TryGetValue(home, out ElfFile? file))
        {
            file = files.TryOpen(home, out ElfFile? opened) ? opened : null;
            open.Add(home, file);
        }

        string? symbol = file?.SymbolAt(address - home.Start + file.VirtualBase)?.Name;
        if (symbol is null || !symbol.StartsWith("_ZTV", StringComparison.Ordinal))
        {
            return null;
        }

        string name = CxxName.Demangle(symbol);
        return name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }
}
