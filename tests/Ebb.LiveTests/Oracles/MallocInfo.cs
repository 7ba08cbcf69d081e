using System.Globalization;
using System.Xml.Linq;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Oracles;

/// <summary>glibc's own report of its arenas, <c>malloc_info(3)</c>, as a target prints it.</summary>
/// <param name="Arenas">In the order of the ring: the main arena first.</param>
/// <param name="Mmapped">Blocks with a mapping of their own.</param>
public sealed record MallocInfo(IReadOnlyList<MallocInfoArena> Arenas, MallocInfoTotal Mmapped)
{
    public static MallocInfo Of(Target target) => Parse(target.Command("info")["xml"]);

    public static MallocInfo Parse(string xml)
    {
        XElement malloc = XElement.Parse(xml);
        return new MallocInfo(
            [.. malloc.Elements("heap").Select(heap => new MallocInfoArena(
                Total(heap, "fast"), Total(heap, "rest"), Size(heap, "system", "current"), Size(heap, "system", "max"),
                Size(heap, "aspace", "total"), (int)Size(heap, "aspace", "subheaps")))],
            Total(malloc, "mmap"));
    }

    // 2.43 and later say nothing of fastbins, having none; only thread arenas have subheaps.
    private static MallocInfoTotal Total(XElement of, string type) =>
        Named(of, "total", type) is { } total ? new(Number(total, "count"), Number(total, "size")) : default;

    private static ulong Size(XElement of, string name, string type) => Named(of, name, type) is { } found ? Number(found, "size") : 0;

    private static XElement? Named(XElement of, string name, string type) =>
        of.Elements(name).FirstOrDefault(element => (string?)element.Attribute("type") == type);

    private static ulong Number(XElement of, string name) => ulong.Parse(of.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
}
