using System.Text;

namespace Ebb.Saved;

/// <summary>One record as it stands in a file: numbered fields, of which the reader takes those it knows.</summary>
/// <remarks>The wire format of Protocol Buffers. What is wrong with it is told by <see cref="InvalidDataException"/>.</remarks>
internal sealed class Fields
{
    public const int Block = 2;

    private const int Variable = 0;
    private const int EightBytes = 1;
    private const int FourBytes = 5;
    private const int MostFields = 1 << 20;

    private readonly byte[] _data;
    private readonly List<Field> _fields = [];

    private Fields(byte[] data) => _data = data;

    /// <exception cref="InvalidDataException">It is no list of fields.</exception>
    public static Fields Of(byte[] data, int start, int length)
    {
        var fields = new Fields(data);
        int end = start + length;
        while (start < end)
        {
            ulong key = Take(data, ref start, end);
            int kind = (int)(key & 7);
            ulong value = kind switch
            {
                Variable or Block => Take(data, ref start, end),
                EightBytes => 8,
                FourBytes => 4,
                _ => throw Broken(),
            };
            ulong skip = kind == Variable ? 0 : value;
            if (key >> 3 is 0 or > int.MaxValue || skip > (ulong)(end - start) || fields._fields.Count == MostFields)
            {
                throw Broken();
            }

            fields._fields.Add(new Field((int)(key >> 3), kind, value, start));
            start += (int)skip;
        }

        return fields;
    }

    /// <summary>0 where it is not there.</summary>
    public ulong Number(int field) => Optional(field) ?? 0;

    public ulong? Optional(int field) => Find(field, Variable)?.Value;

    public int Int(int field) => (int)Math.Min(Number(field), int.MaxValue);

    public bool Flag(int field) => Number(field) != 0;

    public Bytes Bytes(int field) => new(Number(field));

    public Address Address(int field) => new(Number(field));

    public DateTimeOffset Time(int field)
    {
        ulong ticks = Number(field);
        return ticks <= (ulong)(DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : throw Broken();
    }

    public TimeSpan Span(int field) => Number(field) is var ticks && ticks <= (ulong)TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : throw Broken();

    /// <summary>Null where it is not there.</summary>
    public string? Text(int field) => Find(field, Block) is { } block ? TextOf(block) : null;

    public IEnumerable<string> Texts(int field) => Blocks(field).Select(TextOf);

    /// <summary>The records that a field was repeated for; each is read when it is asked for.</summary>
    public IEnumerable<Fields> Records(int field) => Blocks(field).Select(block => Of(_data, block.Start, (int)block.Value));

    /// <summary>Null where it is not there.</summary>
    public Fields? Record(int field) => Find(field, Block) is { } block ? Of(_data, block.Start, (int)block.Value) : null;

    internal static InvalidDataException Broken(string what = "a record does not hold together") => new($"is damaged: {what}");

    private static ulong Take(byte[] data, ref int at, int end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == end)
            {
                throw Broken();
            }

            byte next = data[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private IEnumerable<Field> Blocks(int number) => _fields.Where(field => field.Number == number && field.Kind == Block);

    private Field? Find(int number, int kind)
    {
        foreach (Field field in _fields)
        {
            if (field.Number == number && field.Kind == kind)
            {
                return field;
            }
        }

        return null;
    }

    private string TextOf(Field block) => Encoding.UTF8.GetString(_data, block.Start, (int)block.Value);

    private readonly record struct Field(int Number, int Kind, ulong Value, int Start);
}
