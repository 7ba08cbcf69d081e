using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>One mapping, as a record of section <c>MAPS</c>.</summary>
internal static class MappingFields
{
    public static void Write(FieldWriter writer, MappingFacts mapping)
    {
        writer.Number(1, mapping.Start.Value);
        writer.Bytes(2, mapping.Virtual);
        writer.Number(3, (ulong)mapping.Kind);
        writer.Text(4, mapping.Name);
        writer.Bytes(5, mapping.Resident);
        writer.Bytes(6, mapping.Swapped);
        writer.Bytes(7, mapping.LazyFree);
        writer.Flag(8, mapping.Malloc is not null);
        writer.Share(10, mapping.Malloc ?? default);
    }

    public static MappingFacts Read(Fields fields)
    {
        var kind = (MappingKind)fields.Int(3);
        return new MappingFacts
        {
            Start = fields.Address(1),
            End = fields.Address(1) + fields.Bytes(2),
            Kind = Enum.IsDefined(kind) ? kind : MappingKind.Anonymous,
            Name = fields.Text(4),
            Resident = fields.Bytes(5),
            Swapped = fields.Bytes(6),
            LazyFree = fields.Bytes(7),
            Malloc = fields.Flag(8) ? fields.Share(10) : null,
        };
    }
}
