using System.Text;

namespace Ebb.Saved;

/// <summary>
/// Writes records as numbered fields, in the wire format of Protocol Buffers: a key (number and kind), then a variable-length
/// number or a block with its length. What is zero, or not there, is not written.
/// </summary>
internal sealed class FieldWriter
{
    private byte[] _bytes = new byte[4096];

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public int Length { get; private set; }

    public void Clear() => Length = 0;

    public void Number(int field, ulong value)
    {
        if (value != 0)
        {
            Optional(field, value);
        }
    }

    /// <summary>A number whose zero is something else than its absence.</summary>
    public void Optional(int field, ulong? value)
    {
        if (value is { } number)
        {
            Variable((ulong)field << 3);
            Variable(number);
        }
    }

    public void Flag(int field, bool value) => Number(field, value ? 1UL : 0);

    public void Bytes(int field, Bytes value) => Number(field, value.Count);

    public void Time(int field, DateTimeOffset value) => Number(field, (ulong)(value.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks));

    public void Text(int field, string? value)
    {
        if (value is null)
        {
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        BlockKey(field, length);
        Reserve(length);
        Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
    }

    /// <summary>A record within this one: all that is written until <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Variable(((ulong)field << 3) | Fields.Block);
        return Length;
    }

    /// <param name="start">What <see cref="Begin"/> gave.</param>
    public void End(int start)
    {
        int length = Length - start;
        int room = 1;
        for (int rest = length >> 7; rest > 0; rest >>= 7)
        {
            room++;
        }

        Reserve(room);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + room));
        Length = start;
        Variable((ulong)length);
        Length += length;
    }

    private void BlockKey(int field, int length)
    {
        Variable(((ulong)field << 3) | Fields.Block);
        Variable((ulong)length);
    }

    private void Variable(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Length++] = (byte)value;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}
