using System.Text;

namespace Ebb.Elf;

/// <content>Code, by the names of its functions.</content>
public sealed partial class ElfFile
{
    /// <summary>
    /// Where the code around some functions begins and ends, when all of it stands together: from the end of the last
    /// other function that other files may call to the start of the next. What is between has no name that a file must keep.
    /// </summary>
    /// <returns>Null where the file names none of them.</returns>
    public (ulong Start, ulong End)? CodeAround(IReadOnlyList<string> names)
    {
        foreach (SymbolTable table in (SymbolTable[])[DynamicSymbols, AllSymbols])
        {
            var ours = new HashSet<uint>(names.SelectMany(name => FindName(table, Encoding.UTF8.GetBytes(name + "\0"))));
            var functions = new List<(ulong Start, ulong End, bool IsOurs)>();
            Visit(table, (in SymbolEntry entry) =>
            {
                if (entry is { IsDefined: true, IsLocal: false, Kind: ElfSymbolKind.Function or ElfSymbolKind.IndirectFunction, Value: > 0 })
                {
                    functions.Add((entry.Value, entry.Value + entry.Size, ours.Contains(entry.Name)));
                }

                return functions.Count < MaxVariables;
            });

            // One address may have several names.
            HashSet<ulong> starts = [.. functions.Where(static one => one.IsOurs).Select(static one => one.Start)];
            if (starts.Count > 0)
            {
                (ulong first, ulong last) = (starts.Min(), starts.Max());
                List<(ulong Start, ulong End, bool IsOurs)> others = functions.FindAll(one => !starts.Contains(one.Start));
                ulong from = others.Where(one => one.Start < first).Select(static one => one.End).DefaultIfEmpty(first).Max();
                ulong to = others.Where(one => one.Start > last).Select(static one => one.Start).DefaultIfEmpty(last).Min();
                return (Math.Min(from, first), to);
            }
        }

        return null;
    }
}
