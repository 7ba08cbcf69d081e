using System.Text;
using Ebb.Elf;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Cores;

/// <summary>What a core says beside the memory: who the process was, its threads, its files, what ended it.</summary>
/// <remarks>core(5), elf(5). The kernel writes the notes first, gcore last: a truncated one of gcore has none.</remarks>
internal sealed class CoreNotes
{
    private const int MaxNotes = 1 << 22; // about six for each thread
    private const int MaxThreads = 1 << 20;
    private const int MaxFiles = 1 << 20;
    private const int MaxFilesBytes = 16 << 20; // the kernel writes 4 MiB at most
    private const int MaxAuxiliaryBytes = 64 << 10;
    private const int MaxVectorBytes = 16 << 10;
    private const int MaxPath = 4096;
    private const int HeaderSize = 12;

    private readonly FileBytes _file;
    private readonly ElfMachine _machine;
    private readonly List<CoreThread> _threads = [];
    private readonly List<CoreMappedFile> _files = [];

    private CoreNotes(FileBytes file, ElfMachine machine)
    {
        _file = file;
        _machine = machine;
    }

    /// <summary>The threads, the one that was ended first.</summary>
    public IReadOnlyList<CoreThread> Threads => _threads;

    /// <summary>The mappings of files, in the order of the note.</summary>
    public IReadOnlyList<CoreMappedFile> Files => _files;

    /// <summary>The auxiliary vector; empty where there is none.</summary>
    public byte[] Auxiliary { get; private set; } = [];

    /// <summary>The process; 0 where the core does not say.</summary>
    public int Pid { get; private set; }

    /// <summary>The name of its first thread, up to 15 characters; empty where the core does not say.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The first 79 bytes of its command line.</summary>
    public string Arguments { get; private set; } = "";

    public CoreSignal Signal { get; private set; }

    /// <summary>A note ends behind the end of the file.</summary>
    public bool AreCut { get; private set; }

    public static CoreNotes Read(FileBytes file, ElfMachine machine, IEnumerable<(ulong Offset, ulong Length)> segments)
    {
        var notes = new CoreNotes(file, machine);
        int left = MaxNotes;
        foreach ((ulong offset, ulong length) in segments)
        {
            notes.ReadSegment(offset, length, ref left);
        }

        if (notes.Pid == 0 && notes._threads.Count > 0)
        {
            notes.Pid = Math.Max(notes._threads[0].Tid, 0);
        }

        return notes;
    }

    /// <summary>The words at a place in the file.</summary>
    public ulong[] Words((ulong At, ulong Length) where)
    {
        byte[] bytes = Content(where.At, where.Length, MaxVectorBytes);
        var words = new ulong[bytes.Length / 8];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = ReadUInt64LittleEndian(bytes.AsSpan(8 * i));
        }

        return words;
    }

    // elf(5), "Notes": name size, content size, type; name and content each padded to four bytes.
    private void ReadSegment(ulong offset, ulong length, ref int left)
    {
        AreCut |= length > _file.Length || offset > _file.Length - length;
        ulong end = offset < _file.Length ? offset + Math.Min(length, _file.Length - offset) : 0;
        Span<byte> header = stackalloc byte[HeaderSize + 8];
        while (offset < end && end - offset >= HeaderSize && left-- > 0)
        {
            int read = _file.Read(offset, header);
            if (read < HeaderSize)
            {
                return;
            }

            ulong nameSize = ReadUInt32LittleEndian(header);
            ulong size = ReadUInt32LittleEndian(header[4..]);
            ulong content = offset + HeaderSize + ((nameSize + 3) & ~3UL);
            if (content > end || size > end - content)
            {
                AreCut = true;
                return;
            }

            uint type = ReadUInt32LittleEndian(header[8..]);
            ReadOnlySpan<byte> name = header[HeaderSize..read];
            if (name.StartsWith("CORE\0"u8))
            {
                OfCore(type, content, size);
            }
            else if (name.StartsWith("LINUX\0"u8) && type == 0x401) // NT_ARM_TLS: tpidr_el0
            {
                OfThreadPointer(content, size);
            }
            else if (name.StartsWith("LINUX\0"u8) && type == 0x202 && _threads.Count > 0) // NT_X86_XSTATE
            {
                _threads[^1] = _threads[^1] with { Vectors = (content, Math.Min(size, MaxVectorBytes)) };
            }

            offset = content + ((size + 3) & ~3UL);
        }
    }

    private void OfCore(uint type, ulong at, ulong size)
    {
        switch (type)
        {
            case 1: // NT_PRSTATUS
                if (_threads.Count < MaxThreads && CoreThread.Decode(Content(at, size, CoreThread.MostBytes), _machine) is { } thread)
                {
                    _threads.Add(thread with { General = (at + thread.General.At, thread.General.Length) });
                    Signal = _threads.Count == 1 && Signal.Number == 0 ? new CoreSignal(thread.Signal, null) : Signal;
                }

                break;
            case 3: // NT_PRPSINFO
                OfProcess(Content(at, size, 256));
                break;
            case 6: // NT_AUXV
                Auxiliary = Content(at, size, MaxAuxiliaryBytes);
                break;
            case 0x53494749: // NT_SIGINFO
                OfSignal(Content(at, size, 256));
                break;
            case 0x46494c45: // NT_FILE
                OfFiles(Content(at, size, MaxFilesBytes));
                break;
            default:
                break;
        }
    }

    private void OfThreadPointer(ulong at, ulong size)
    {
        if (_machine == ElfMachine.Arm64 && _threads.Count > 0 && Content(at, size, 8) is { Length: 8 } pointer)
        {
            _threads[^1] = _threads[^1] with { ThreadPointer = ReadUInt64LittleEndian(pointer) };
        }
    }

    // struct elf_prpsinfo, the same on x86-64 and arm64.
    private void OfProcess(ReadOnlySpan<byte> note)
    {
        if (note.Length >= 136)
        {
            Pid = Math.Max(ReadInt32LittleEndian(note[24..]), 0);
            Name = Text(note.Slice(40, 16));
            Arguments = Text(note.Slice(56, 80)).TrimEnd(' ');
        }
    }

    // siginfo_t: number, errno, code; then for the faults of memory what was asked for. A code up to 0 is a signal that was sent.
    private void OfSignal(ReadOnlySpan<byte> note)
    {
        if (note.Length >= 24 && Signal.Number is 0 || note.Length >= 24 && ReadInt32LittleEndian(note) == Signal.Number)
        {
            int number = ReadInt32LittleEndian(note);
            bool isFault = number is 7 or 11 && ReadInt32LittleEndian(note[8..]) > 0;
            Signal = new CoreSignal(number, isFault ? ReadUInt64LittleEndian(note[16..]) : null);
        }
    }

    // Count, page size; start, end and offset in pages of each; then all names, each with its zero.
    private void OfFiles(ReadOnlySpan<byte> note)
    {
        if (note.Length < 16)
        {
            return;
        }

        ulong told = ReadUInt64LittleEndian(note);
        ulong pageSize = ReadUInt64LittleEndian(note[8..]);
        int count = (int)Math.Min(Math.Min(told, MaxFiles), (ulong)(note.Length - 16) / 24);
        ReadOnlySpan<byte> names = note[(16 + (count * 24))..];
        string last = "";
        ReadOnlySpan<byte> lastName = [];
        for (int i = 0; i < count && !names.IsEmpty; i++)
        {
            ReadOnlySpan<byte> entry = note.Slice(16 + (i * 24), 24);
            int length = names.IndexOf((byte)0);
            ReadOnlySpan<byte> name = length < 0 ? names : names[..length];
            names = length < 0 ? [] : names[(length + 1)..];
            if (i == 0 || !name.SequenceEqual(lastName))
            {
                last = Text(name[..Math.Min(name.Length, MaxPath)]);
                lastName = name;
            }

            _files.Add(new CoreMappedFile(
                ReadUInt64LittleEndian(entry), ReadUInt64LittleEndian(entry[8..]), unchecked(ReadUInt64LittleEndian(entry[16..]) * pageSize), last));
        }
    }

    private byte[] Content(ulong at, ulong size, int most)
    {
        byte[] content = new byte[(int)Math.Min(size, (ulong)most)];
        int read = _file.Read(at, content);
        return read == content.Length ? content : content[..read];
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
