using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>One malloc without its arenas, as section <c>MALC</c>, and its census, as section <c>CENS</c>.</summary>
internal static class MallocFields
{
    /// <summary>The field that says that a map follows: one of nothing has no sections.</summary>
    public const int HasMap = 12;

    private const int MostPins = 4096;
    private const int MostSizes = 1 << 16;

    public static void Write(FieldWriter writer, MallocFacts malloc)
    {
        writer.Text(1, malloc.Library);
        writer.Optional(2, (ulong?)malloc.Version?.Major);
        writer.Optional(3, (ulong?)malloc.Version?.Minor);
        writer.Text(4, malloc.Layout);
        writer.Group(5, malloc.Mmapped);
        // 8 said that pins were sampled: it stays reserved.
        foreach (PagePin pin in malloc.PagePins)
        {
            int start = writer.Begin(9);
            WritePin(writer, pin);
            writer.End(start);
        }

        WriteSizes(writer, 10, malloc.LiveSizes);
        int settings = writer.Begin(11);
        SettingsFields.Write(writer, malloc.Settings);
        writer.End(settings);
        writer.Flag(HasMap, malloc.Map is not null);
    }

    public static MallocFacts Read(Fields fields) => new()
    {
        Library = fields.Text(1) ?? "",
        Version = fields.Optional(2) is null ? null : new GlibcVersion(fields.Int(2), fields.Int(3)),
        Layout = fields.Text(4) ?? "",
        Arenas = [],
        Mmapped = fields.Group(5),
        PagePins = [.. fields.Records(9).Take(MostPins).Select(ReadPin)],
        LiveSizes = ReadSizes(fields, 10),
        Settings = SettingsFields.Read(fields.Record(11) ?? throw Fields.Broken("a malloc without settings")),
    };

    public static void WriteCensus(FieldWriter writer, LiveCensus census)
    {
        WriteSizes(writer, 1, census.Sizes);
        writer.Flag(2, census.HasAllSizes);
        foreach (TypeClass type in census.Types)
        {
            int start = writer.Begin(3);
            writer.Text(1, type.Type);
            writer.Bytes(2, type.BlockSize);
            writer.Number(3, type.Blocks);
            writer.End(start);
        }

        writer.Flag(4, census.HasAllTypes);
    }

    public static LiveCensus ReadCensus(Fields fields) => new()
    {
        Sizes = ReadSizes(fields, 1),
        HasAllSizes = fields.Flag(2),
        Types = [.. fields.Records(3).Take(MostSizes).Select(static type => Checked(new TypeClass(type.Text(1) ?? "", type.Bytes(2), type.Number(3))))],
        HasAllTypes = fields.Flag(4),
    };

    // Their sum must be one, too: a file can say anything.
    private static TypeClass Checked(TypeClass type) => type.Bytes.Count >> 57 == 0 && type.Blocks >> 57 == 0 ? type : throw Fields.Broken("more blocks than any process has");

    private static void WritePin(FieldWriter writer, PagePin pin)
    {
        writer.Number(1, pin.Example.Value);
        writer.Flag(2, pin.IsCached);
        writer.Bytes(3, pin.BlockSize);
        writer.Number(4, pin.Blocks);
        writer.Bytes(5, pin.Holds);
        writer.Number(6, (ulong)pin.Arena);
        writer.Text(7, pin.Type);
    }

    private static PagePin ReadPin(Fields fields) => new(
        fields.Address(1), fields.Flag(2), fields.Bytes(3), fields.Number(4), fields.Bytes(5), fields.Int(6), fields.Text(7));

    private static void WriteSizes(FieldWriter writer, int field, IReadOnlyList<SizeClass> sizes)
    {
        foreach (SizeClass size in sizes)
        {
            int start = writer.Begin(field);
            writer.Bytes(1, size.BlockSize);
            writer.Number(2, size.Blocks);
            writer.Bytes(3, size.Bytes);
            writer.End(start);
        }
    }

    private static List<SizeClass> ReadSizes(Fields fields, int field) =>
        [.. fields.Records(field).Take(MostSizes).Select(static size => new SizeClass(size.Bytes(1), size.Number(2), size.Bytes(3)))];
}
