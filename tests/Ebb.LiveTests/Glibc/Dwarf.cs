using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Ebb.Elf;
using Ebb.LiveTests.Elf;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Glibc;

/// <summary>What the compiler wrote down about a glibc (libc6-dbg), as gdb reads it: where the fields of malloc's structs are.</summary>
internal sealed partial class Dwarf
{
    private static readonly ConcurrentDictionary<string, Dwarf> s_read = new();

    private readonly string _all;

    private Dwarf(string debugFile) => _all = Tool.Run(
        "gdb", "-nx", "-batch",
        "-ex", "ptype /o struct malloc_state", "-ex", "ptype /o struct malloc_par",
        "-ex", "ptype /o heap_info", "-ex", "ptype /o struct tcache_perthread_struct",
        "-ex", "info address main_arena", "-ex", "info address mp_",
        debugFile);

    public ulong MainArena => Address("main_arena");

    public ulong Mp => Address("mp_");

    /// <summary>Of the library at <paramref name="path"/>, in a folder of debug files. Skips the test where it is not there.</summary>
    public static Dwarf Of(string path, string folder)
    {
        Assert.True(ElfFile.TryOpen(File.OpenHandle(path), out ElfFile? file, out string? why), why);
        using (file)
        {
            string id = file.BuildId ?? "";
            string debugFile = Path.Combine(folder, ".build-id", id[..2], id[2..] + ".debug");
            Requires.That(File.Exists(debugFile), $"no DWARF of {path} here: libc6-dbg of the same version has it");
            return s_read.GetOrAdd(debugFile, unread => new Dwarf(unread));
        }
    }

    /// <summary>The fields of a struct by name, and its size under the name <c>sizeof</c>.</summary>
    public IReadOnlyDictionary<string, int> Struct(string name)
    {
        string text = _all[_all.IndexOf($"struct {name} {{", StringComparison.Ordinal)..];
        text = text[..(text.IndexOf("total size", StringComparison.Ordinal) + 40)];
        Dictionary<string, int> fields = FieldLine().Matches(text).ToDictionary(match => match.Groups[2].Value, match => Number(match.Groups[1]));
        fields.Add("sizeof", Number(SizeLine().Match(text).Groups[1]));
        return fields;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private ulong Address(string variable) =>
        ulong.Parse(Regex.Match(_all, $"\"{variable}\" is static storage at address 0x([0-9a-f]+)").Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // /*   2160      |       8 */    struct malloc_state *next;
    [GeneratedRegex(@"^/\* +([0-9]+) +\| +[0-9]+ \*/ .*?([a-zA-Z_]+)(?:\[[0-9]+\])?;", RegexOptions.Multiline)]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"total size \(bytes\): +([0-9]+)")]
    private static partial Regex SizeLine();
}
