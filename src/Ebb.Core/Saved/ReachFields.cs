using Ebb.Leaks;

namespace Ebb.Saved;

/// <summary>Who keeps what is live, as section <c>KEEP</c> (1.2): lists of keepers, of the blocks that keep most, and of whose the pins are.</summary>
internal static class ReachFields
{
    private const int Most = 1 << 17;

    private const int Keepers = 1;
    private const int Blocks = 2;
    private const int Pins = 3;
    private const int WhyNotAlone = 4;

    public static void Write(FieldWriter writer, ReachFacts reach, Action full)
    {
        writer.Text(WhyNotAlone, reach.WhyNotAlone);
        Write(writer, Keepers, reach.Keepers, full, WriteKept);
        Write(writer, Blocks, reach.Blocks, full, WriteBlock);
        Write(writer, Pins, reach.Pins, full, WritePin);
    }

    public static ReachFacts Read(Fields fields, ReachFacts? before)
    {
        KeptBy[] keepers = [.. before?.Keepers ?? [], .. fields.Records(Keepers).Take(Most).Select(ReadKept)];
        return new ReachFacts
        {
            Reached = Amount.Sum(keepers.Select(static one => one.First)),
            Keepers = Checked(keepers),
            Blocks = Checked<KeepingBlock>([.. before?.Blocks ?? [], .. fields.Records(Blocks).Take(Most).Select(ReadBlock)]),
            Pins = Checked<PinOwner>([.. before?.Pins ?? [], .. fields.Records(Pins).Take(Most).Select(ReadPin)]),
            WhyNotAlone = fields.Text(WhyNotAlone) ?? before?.WhyNotAlone,
        };
    }

    private static T[] Checked<T>(T[] list) => list.Length <= Most ? list : throw Fields.Broken("a list is longer than any process makes it");

    private static void Write<T>(FieldWriter writer, int field, IEnumerable<T> items, Action full, Action<FieldWriter, T> write)
    {
        foreach (T item in items)
        {
            int start = writer.Begin(field);
            write(writer, item);
            writer.End(start);
            if (writer.Length > SnapshotFormat.FullSection)
            {
                full();
            }
        }
    }

    private static void WriteKept(FieldWriter writer, KeptBy one)
    {
        Write(writer, 1, one.Keeper);
        Write(writer, 2, one.First);
        if (one.Only is { } only)
        {
            Write(writer, 3, only);
        }
    }

    private static KeptBy ReadKept(Fields fields) =>
        new(ReadKeeper(fields, 1) ?? throw Fields.Broken("a keeper without a name"), ReadAmount(fields.Record(2)), fields.Record(3) is { } only ? ReadAmount(only) : null);

    private static void WriteBlock(FieldWriter writer, KeepingBlock one)
    {
        writer.Number(1, one.Start.Value);
        writer.Bytes(2, one.Size);
        Write(writer, 3, one.Type);
        writer.Number(4, (ulong)one.Content);
        Write(writer, 5, one.Keeps);
        if (one.By is { } by)
        {
            Write(writer, 6, by);
        }
    }

    private static KeepingBlock ReadBlock(Fields fields)
    {
        var content = (BlockContent)fields.Int(4);
        return new KeepingBlock(fields.Address(1), fields.Bytes(2), ReadType(fields, 3), Enum.IsDefined(content) ? content : BlockContent.Mixed, ReadAmount(fields.Record(5)), ReadKeeper(fields, 6));
    }

    private static void WritePin(FieldWriter writer, PinOwner one)
    {
        writer.Number(1, one.Block.Value);
        Write(writer, 2, one.Type);
        if (one.Keeper is { } keeper)
        {
            Write(writer, 3, keeper);
        }

        writer.Number(4, one.Steps);
        writer.Optional(5, one.Holder?.Value);
        Write(writer, 6, one.HolderType);
    }

    private static PinOwner ReadPin(Fields fields) =>
        new(fields.Address(1), ReadType(fields, 2), ReadKeeper(fields, 3), fields.Number(4), fields.Optional(5) is { } holder ? new Address(holder) : null, ReadType(fields, 6));

    private static void Write(FieldWriter writer, int field, Keeper keeper)
    {
        int start = writer.Begin(field);
        writer.Number(1, (ulong)keeper.Kind + 1); // so that no keeper is nothing at all
        writer.Text(2, keeper.Name);
        writer.Optional(3, keeper.At?.Value);
        writer.Number(4, (ulong)keeper.Tid);
        writer.End(start);
    }

    private static Keeper? ReadKeeper(Fields fields, int field)
    {
        if (fields.Record(field) is not { } record)
        {
            return null;
        }

        var kind = (RootKind)(record.Int(1) - 1);
        return new Keeper(Enum.IsDefined(kind) ? kind : RootKind.Unwalked, record.Text(2), record.Optional(3) is { } at ? new Address(at) : null, record.Int(4));
    }

    private static void Write(FieldWriter writer, int field, Amount amount)
    {
        int start = writer.Begin(field);
        writer.Number(1, amount.Blocks);
        writer.Bytes(2, amount.Bytes);
        writer.End(start);
    }

    private static Amount ReadAmount(Fields? fields) =>
        fields is not { } known ? default
        : known.Number(1) >> 40 == 0 && known.Bytes(2).Count >> 46 == 0 ? new Amount(known.Number(1), known.Bytes(2)) // 2^17 of them add up to no more than a word
        : throw Fields.Broken("more blocks than any process has");

    private static void Write(FieldWriter writer, int field, BlockType? type)
    {
        if (type is not null)
        {
            int start = writer.Begin(field);
            writer.Text(1, type.Name);
            writer.Number(2, (ulong)type.Source);
            writer.End(start);
        }
    }

    private static BlockType? ReadType(Fields fields, int field)
    {
        if (fields.Record(field) is not { } record)
        {
            return null;
        }

        var source = (TypeSource)record.Int(2);
        return new BlockType(record.Text(1) ?? "", Enum.IsDefined(source) ? source : TypeSource.Shape);
    }
}
