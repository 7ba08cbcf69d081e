using System.Buffers.Binary;
using System.Text;

namespace Ebb.Lab;

/// <summary>The worker as a program: an ELF file of three pages that asks the loader for libc's malloc and nothing more.</summary>
/// <remarks>
/// elf(5). It is made here and not by a compiler, so that the lab needs none, and so that all that runs in the worker
/// stands in <see cref="WorkerCode"/>. Its first page tells the loader what to do, the second is code, the third data.
/// </remarks>
internal sealed class WorkerImage
{
    private const ulong Page = 0x1000;
    private const ulong CodeAt = Page;
    private const ulong DataAt = 2 * Page;
    private const ulong DynamicAt = DataAt + 0x100;
    private const ushort Machine = 62;    // EM_X86_64
    private const uint GlobalData = 6;    // R_X86_64_GLOB_DAT
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;

    private static readonly string[] s_functions =
    [
        "malloc", "free", "malloc_usable_size", "mallopt", "malloc_trim", "calloc", "realloc", "pthread_create", "pthread_join", "pause",
    ];

    // Before 2.34 threads are in a library of their own; later there is an empty one of that name.
    private static readonly string[] s_libraries = ["libc.so.6", "libpthread.so.0"];

    private readonly byte[] _bytes = new byte[3 * Page];
    private int _end = HeaderSize + (6 * SegmentSize);

    private WorkerImage()
    {
    }

    public static byte[] X64()
    {
        var image = new WorkerImage();
        image.Write("/lib64/ld-linux-x86-64.so.2", WorkerCode.X64);
        return image._bytes;
    }

    private void Write(string loader, ReadOnlySpan<byte> code)
    {
        int interpreter = Put(Encoding.ASCII.GetBytes(loader + "\0"));
        var names = new StringBuilder("\0");
        int[] nameOf = [.. s_functions.Concat(s_libraries).Select(name => Append(names, name))];
        int symbols = Put(Symbols(nameOf));
        int strings = Put(Encoding.ASCII.GetBytes(names.ToString()));
        byte[] relocations = Relocations();
        int relocated = Put(relocations);
        int hash = Put(Words([1, s_functions.Length + 1, 0, .. Enumerable.Repeat(0, s_functions.Length + 1)]));
        code.CopyTo(_bytes.AsSpan((int)CodeAt));

        int dynamic = (int)DynamicAt;
        foreach (int library in nameOf[s_functions.Length..])
        {
            Dynamic(ref dynamic, 1, (ulong)library);        // DT_NEEDED
        }

        Dynamic(ref dynamic, 4, (ulong)hash);               // DT_HASH
        Dynamic(ref dynamic, 5, (ulong)strings);            // DT_STRTAB
        Dynamic(ref dynamic, 10, (ulong)names.Length);      // DT_STRSZ
        Dynamic(ref dynamic, 6, (ulong)symbols);            // DT_SYMTAB
        Dynamic(ref dynamic, 11, SymbolSize);               // DT_SYMENT
        Dynamic(ref dynamic, 7, (ulong)relocated);          // DT_RELA
        Dynamic(ref dynamic, 8, (ulong)relocations.Length); // DT_RELASZ
        Dynamic(ref dynamic, 9, RelocationSize);            // DT_RELAENT
        Dynamic(ref dynamic, 30, 8);                        // DT_FLAGS: DF_BIND_NOW
        Dynamic(ref dynamic, 0, 0);                         // DT_NULL

        Header();
        Segment(0, 6, 4, HeaderSize, 6 * SegmentSize, 8);                                  // PT_PHDR
        Segment(1, 3, 4, (ulong)interpreter, (ulong)loader.Length + 1, 1);                 // PT_INTERP
        Segment(2, 1, 4, 0, (ulong)_end, Page);                                            // PT_LOAD, read
        Segment(3, 1, 5, CodeAt, (ulong)code.Length, Page);                                // PT_LOAD, read and run
        Segment(4, 1, 6, DataAt, (ulong)dynamic - DataAt, Page);                           // PT_LOAD, read and write
        Segment(5, 2, 6, DynamicAt, (ulong)dynamic - DynamicAt, 8);                        // PT_DYNAMIC
    }

    private void Header()
    {
        Span<byte> header = _bytes.AsSpan(0, HeaderSize);
        "\x7f"u8.CopyTo(header);
        "ELF"u8.CopyTo(header[1..]);
        (header[4], header[5], header[6]) = (2, 1, 1);                              // 64 bits, little-endian, version
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 3);                  // ET_DYN
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], CodeAt);             // entry
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], HeaderSize);         // program headers
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 6);
        BinaryPrimitives.WriteUInt16LittleEndian(header[58..], 64);                 // of section headers, of which there are none
    }

    private void Segment(int index, uint type, uint access, ulong at, ulong length, ulong alignment)
    {
        Span<byte> segment = _bytes.AsSpan(HeaderSize + (index * SegmentSize), SegmentSize);
        BinaryPrimitives.WriteUInt32LittleEndian(segment, type);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], access);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[8..], at);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], at);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], at);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], alignment);
    }

    private void Dynamic(ref int at, ulong tag, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), tag);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at + 8), value);
        at += 16;
    }

    private int Put(ReadOnlySpan<byte> bytes)
    {
        int at = (_end + 7) & ~7;
        bytes.CopyTo(_bytes.AsSpan(at));
        _end = at + bytes.Length;
        return at;
    }

    private static int Append(StringBuilder names, string name)
    {
        int at = names.Length;
        names.Append(name).Append('\0');
        return at;
    }

    // The first symbol is none, as everywhere; the others are functions that another file has.
    private static byte[] Symbols(int[] nameOf)
    {
        byte[] symbols = new byte[(s_functions.Length + 1) * SymbolSize];
        for (int i = 0; i < s_functions.Length; i++)
        {
            Span<byte> symbol = symbols.AsSpan((i + 1) * SymbolSize);
            BinaryPrimitives.WriteInt32LittleEndian(symbol, nameOf[i]);
            symbol[4] = 0x12; // STB_GLOBAL, STT_FUNC
        }

        return symbols;
    }

    private static byte[] Relocations()
    {
        byte[] relocations = new byte[s_functions.Length * RelocationSize];
        for (int i = 0; i < s_functions.Length; i++)
        {
            Span<byte> relocation = relocations.AsSpan(i * RelocationSize);
            BinaryPrimitives.WriteUInt64LittleEndian(relocation, CodeAt + WorkerCode.Functions + (8 * (ulong)i));
            BinaryPrimitives.WriteUInt64LittleEndian(relocation[8..], ((ulong)(i + 1) << 32) | GlobalData);
        }

        return relocations;
    }

    private static byte[] Words(IReadOnlyList<int> words)
    {
        byte[] bytes = new byte[4 * words.Count];
        for (int i = 0; i < words.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), words[i]);
        }

        return bytes;
    }
}
