using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>One region of a heap's map without its chunks, as section <c>REGN</c>.</summary>
internal static class MapFields
{
    public static void Write(FieldWriter writer, HeapRegion region)
    {
        writer.Number(1, (ulong)region.Arena);
        writer.Number(2, region.Start.Value);
        writer.Number(3, region.First.Value);
        writer.Number(4, region.End.Value);
    }

    public static HeapRegion Read(Fields fields, IReadOnlyList<MapBlock> blocks) =>
        new(fields.Int(1), fields.Number(2), fields.Number(3), fields.Number(4), blocks);
}
