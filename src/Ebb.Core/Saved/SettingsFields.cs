using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>malloc's settings in force, as a record of section <c>MALC</c>.</summary>
internal static class SettingsFields
{
    public static void Write(FieldWriter writer, Settings settings)
    {
        writer.Number(1, settings.MmapThreshold);
        writer.Number(2, settings.TrimThreshold);
        writer.Number(3, settings.TopPad);
        writer.Number(4, (uint)settings.MmapMax); // mallopt(3) takes what is negative, too
        writer.Number(5, settings.ArenaMax);
        writer.Number(6, settings.ArenaTest);
        writer.Flag(7, settings.MmapThresholdIsDynamic);
        writer.Optional(8, settings.TcacheCount);
        writer.Optional(9, settings.TcacheMaxBytes);
        writer.Optional(10, settings.ThpPageSize);
        writer.Optional(11, settings.HugeTlbPageSize);
        writer.Number(12, (uint)settings.MmappedCount);
        writer.Number(13, settings.MmappedBytes);
    }

    public static Settings Read(Fields fields) => new()
    {
        MmapThreshold = fields.Number(1),
        TrimThreshold = fields.Number(2),
        TopPad = fields.Number(3),
        MmapMax = unchecked((int)(uint)fields.Number(4)),
        ArenaMax = fields.Number(5),
        ArenaTest = fields.Number(6),
        MmapThresholdIsDynamic = fields.Flag(7),
        TcacheCount = fields.Optional(8),
        TcacheMaxBytes = fields.Optional(9),
        ThpPageSize = fields.Optional(10),
        HugeTlbPageSize = fields.Optional(11),
        MmappedCount = unchecked((int)(uint)fields.Number(12)),
        MmappedBytes = fields.Number(13),
    };
}
