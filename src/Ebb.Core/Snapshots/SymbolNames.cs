using System.Globalization;
using System.Text;
using Ebb.Elf;
using Ebb.Leaks;
using Ebb.Memory;

namespace Ebb.Snapshots;

/// <summary>Names of classes and variables at addresses of a target: from what the target has in memory, and from the symbols of its files.</summary>
internal sealed class SymbolNames(IMemory memory, ProgramFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects) : IDisposable
{
    private const int Longest = 120;
    private const int LongestMangled = 1024;
    private const long FarthestTop = 1 << 20;
    private const string Vtable = "_ZTV";

    private readonly IMemory _memory = memory;
    private readonly ProgramFiles _files = files;
    private readonly IReadOnlyList<ProgramFiles.LoadedObject> _objects = objects;
    private readonly Dictionary<ProgramFiles.LoadedObject, ElfFile?> _open = [];

    public void Dispose()
    {
        foreach (ElfFile? file in _open.Values)
        {
            file?.Dispose();
        }
    }

    /// <summary>The class whose table of virtual functions a block's first word points to; null where it is none.</summary>
    /// <param name="type">The address of that table: 0x and hexadecimal digits.</param>
    public string? ClassAt(string type)
    {
        ulong address = ulong.Parse(type.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (HomeOf(address) is not { } home)
        {
            return null;
        }

        string? mangled = NameInMemory(address) is { } name ? Vtable + name
            : SymbolIn(home, address)?.Name is { } symbol && symbol.StartsWith(Vtable, StringComparison.Ordinal) ? symbol
            : null;
        return mangled is null ? null : Cut(CxxName.Demangle(mangled));
    }

    /// <summary>The variable that covers an address; null where its file has no name for it.</summary>
    public VariableRange? VariableAt(ulong address)
    {
        // The last part of bss lies behind what is mapped of the file.
        if (_objects.Where(one => one.Start <= address).MaxBy(static one => one.Start) is not { } home || SymbolIn(home, address) is not { } symbol)
        {
            return null;
        }

        ulong start = home.Start + symbol.Value - _open[home]!.VirtualBase;
        return new VariableRange($"{Cut(CxxName.Demangle(symbol.Name))} ({Path.GetFileName(home.Path)})", start, start + symbol.Size);
    }

    // Itanium C++ ABI, 2.5.2: before the first function stand how far it is to the whole object, and a pointer to what describes the
    // class: a table of its own kind's, and its name. It is there in stripped programs as well.
    private string? NameInMemory(ulong table)
    {
        if ((table & 7) != 0 || table < 16 || !_memory.TryReadWord(new Address(table - 16), out ulong top) || !_memory.TryReadWord(new Address(table - 8), out ulong type)
            || (long)top is > 0 or < -FarthestTop || (type & 7) != 0 || HomeOf(type) is null
            || !_memory.TryReadWord(new Address(type), out ulong kind) || HomeOf(kind) is null
            || !_memory.TryReadWord(new Address(type + 8), out ulong name) || HomeOf(name) is null)
        {
            return null;
        }

        byte[] bytes = new byte[LongestMangled];
        ReadOnlySpan<byte> text = bytes.AsSpan(0, _memory.Read(new Address(name), bytes));
        int end = text.IndexOf((byte)0);
        if (end <= 0)
        {
            return null;
        }

        text = text[..end];
        text = text[0] == (byte)'*' ? text[1..] : text; // one that is compared by its address
        return text.Length == 0 || text.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? null : Encoding.ASCII.GetString(text);
    }

    private ProgramFiles.LoadedObject? HomeOf(ulong address) => _objects.LastOrDefault(one => address >= one.Start && address < one.End);

    private ElfSymbol? SymbolIn(ProgramFiles.LoadedObject home, ulong address)
    {
        if (!_open.TryGetValue(home, out ElfFile? file))
        {
            file = _files.TryOpen(home, out ElfFile? opened) ? opened : null;
            _open.Add(home, file);
        }

        return file?.SymbolAt(address - home.Start + file.VirtualBase);
    }

    private static string Cut(string name) => name.Length > Longest ? name[..Longest] : name;
}
