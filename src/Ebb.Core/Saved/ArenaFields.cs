using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>One arena, as a record of section <c>ARNA</c>.</summary>
internal static class ArenaFields
{
    public static void Write(FieldWriter writer, ArenaFacts arena)
    {
        writer.Number(1, (ulong)arena.Index);
        writer.Number(2, arena.Address.Value);
        writer.Number(3, (ulong)arena.Heaps);
        writer.Bytes(4, arena.System);
        writer.Bytes(5, arena.MaxSystem);
        writer.Optional(6, arena.AttachedThreads);
        writer.Bytes(7, arena.Overhead);
        writer.Bytes(8, arena.Unread);
        writer.Flag(9, arena.IsContiguous);
        writer.Group(10, arena.Live);
        writer.Group(13, arena.Tcache);
        writer.Group(16, arena.Fastbins);
        writer.Group(19, arena.Bins);
        writer.Group(22, arena.Top);
        writer.Share(30, arena.Share);
        writer.Bytes(50, arena.Forecast.ByMallocTrim);
        writer.Bytes(51, arena.Forecast.ByEbb);
        writer.Bytes(52, arena.Forecast.InTop);
        writer.Bytes(53, arena.Forecast.BehindFastbins);
        writer.Number(54, arena.Forecast.Ranges);
        writer.Flag(61, arena.IsInMotion);
        if (arena.Pin is { } pin)
        {
            int start = writer.Begin(60);
            writer.Number(1, pin.Address.Value);
            writer.Flag(2, pin.IsCached);
            writer.Number(3, pin.Blocks);
            writer.Bytes(4, pin.Bytes);
            writer.Bytes(5, pin.Holds);
            writer.Bytes(6, pin.Below);
            writer.End(start);
        }
    }

    public static ArenaFacts Read(Fields fields) => new()
    {
        Index = fields.Int(1),
        Address = fields.Address(2),
        Heaps = fields.Int(3),
        System = fields.Bytes(4),
        MaxSystem = fields.Bytes(5),
        AttachedThreads = fields.Optional(6),
        Overhead = fields.Bytes(7),
        Unread = fields.Bytes(8),
        IsContiguous = fields.Flag(9),
        Live = fields.Group(10),
        Tcache = fields.Group(13),
        Fastbins = fields.Group(16),
        Bins = fields.Group(19),
        Top = fields.Group(22),
        Share = fields.Share(30),
        Forecast = new ArenaForecast
        {
            ByMallocTrim = fields.Bytes(50),
            ByEbb = fields.Bytes(51),
            InTop = fields.Bytes(52),
            BehindFastbins = fields.Bytes(53),
            Ranges = fields.Number(54),
        },
        IsInMotion = fields.Flag(61),
        Pin = fields.Record(60) is { } pin
            ? new TopPin(pin.Address(1), pin.Flag(2), pin.Number(3), pin.Bytes(4), pin.Bytes(5), pin.Bytes(6))
            : null,
    };
}
