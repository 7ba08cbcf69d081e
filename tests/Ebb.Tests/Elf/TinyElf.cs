using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Tests.Elf;

/// <summary>An ELF file made word by word, after elf(5). Its one piece of image lies at <see cref="Base"/>, the file's offset 0.</summary>
internal sealed class TinyElf
{
    public const ulong Base = 0x10000;

    private const int Dynamic = 0x400;
    private readonly byte[] _bytes;
    private readonly List<(ulong Tag, ulong Value)> _tags = [];
    private readonly ulong _memory;
    private int _segments;

    public TinyElf(int size = 0x4000, ulong? memory = null, ushort type = 3, ushort machine = 62)
    {
        _bytes = new byte[size];
        _memory = memory ?? (ulong)size;
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(_bytes);
        Half(16, type);
        Half(18, machine);
        Word(32, 64); // e_phoff
        Half(54, 56); // e_phentsize
        Half(58, 64); // e_shentsize
        Segment(type: 1, flags: 6, offset: 0, address: Base, fileSize: (ulong)size, memorySize: _memory);
    }

    public byte[] Bytes
    {
        get
        {
            if (_tags.Count > 0)
            {
                int at = Dynamic;
                foreach ((ulong tag, ulong value) in _tags)
                {
                    Word(at, tag);
                    Word(at + 8, value);
                    at += 16;
                }

                Segment(type: 2, flags: 6, offset: Dynamic, address: Base + Dynamic, fileSize: 0x200, memorySize: 0x200);
                _tags.Clear();
            }

            return _bytes;
        }
    }

    public TinyElf Segment(uint type, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize, ulong alignment = 8)
    {
        int at = 64 + (56 * _segments++);
        WriteUInt32LittleEndian(_bytes.AsSpan(at), type);
        WriteUInt32LittleEndian(_bytes.AsSpan(at + 4), flags);
        Word(at + 8, offset);
        Word(at + 16, address);
        Word(at + 32, fileSize);
        Word(at + 40, memorySize);
        Word(at + 48, alignment);
        return Half(56, (ushort)_segments); // e_phnum
    }

    /// <summary>A further piece of image in a file that is made already.</summary>
    public static void Segment(byte[] file, uint flags, ulong offset, ulong address, ulong size)
    {
        ushort count = ReadUInt16LittleEndian(file.AsSpan(56));
        Span<byte> header = file.AsSpan(64 + (56 * count), 56);
        WriteUInt32LittleEndian(header, 1);
        WriteUInt32LittleEndian(header[4..], flags);
        WriteUInt64LittleEndian(header[8..], offset);
        WriteUInt64LittleEndian(header[16..], address);
        WriteUInt64LittleEndian(header[32..], size);
        WriteUInt64LittleEndian(header[40..], size);
        WriteUInt16LittleEndian(file.AsSpan(56), (ushort)(count + 1));
    }

    public TinyElf Tag(ulong tag, ulong value)
    {
        _tags.Add((tag, value));
        return this;
    }

    public TinyElf Half(int at, ushort value)
    {
        WriteUInt16LittleEndian(_bytes.AsSpan(at), value);
        return this;
    }

    public TinyElf Int(int at, uint value)
    {
        WriteUInt32LittleEndian(_bytes.AsSpan(at), value);
        return this;
    }

    public TinyElf Word(int at, ulong value)
    {
        WriteUInt64LittleEndian(_bytes.AsSpan(at), value);
        return this;
    }

    public TinyElf Text(int at, string text)
    {
        System.Text.Encoding.UTF8.GetBytes(text).CopyTo(_bytes, at);
        return this;
    }

    public TinyElf Symbol(int at, uint name, byte info, ushort section, ulong value, ulong size) =>
        Int(at, name).Half(at + 4, info).Half(at + 6, section).Word(at + 8, value).Word(at + 16, size);

    /// <summary>The names "", "alpha", "_ZTV3Foo" and "gone" (undefined) in .dynsym at 0x800, text at 0x900; no hash table.</summary>
    public TinyElf WithDynamicSymbols() =>
        Text(0x900, "\0alpha\0_ZTV3Foo\0gone\0")
            .Symbol(0x800 + 24, 1, 0x12, 5, Base + 0x1000, 16)
            .Symbol(0x800 + 48, 7, 0x21, 5, Base + 0x2000, 40)
            .Symbol(0x800 + 72, 16, 0x12, 0, 0, 0)
            .Tag(5, Base + 0x900).Tag(10, 21).Tag(6, Base + 0x800);
}
