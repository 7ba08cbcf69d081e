using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>What the kernel put on the first thread's stack when the program started: its arguments and its environment.</summary>
/// <remarks>
/// execve(2): argument count, pointers to arguments, zero, pointers to variables, zero, auxiliary vector; then the texts. The
/// vector is found by its entry AT_RANDOM, which points a little above itself. A program may write over all of it; a loader
/// that was called by name takes its own arguments away.
/// </remarks>
internal sealed record StartStack(byte[] Arguments, byte[] Environment)
{
    private const int Reach = 8192;
    private const int MaxPointers = 1 << 16;
    private const int MaxText = 1 << 20;
    private const ulong MaxTexts = 8 << 20; // MAX_ARG_STRLEN and a quarter of the stack's limit bound them; 6 MiB in all
    private const ulong RandomKey = 25;
    private const ulong HighestKey = 64;

    public static StartStack Nothing { get; } = new([], []);

    public static StartStack Read(IMemory memory, Auxv auxiliary)
    {
        if (auxiliary.Random is not { } random || random.Value < Reach || VectorBelow(memory, random.Value) is not { } vector)
        {
            return Nothing;
        }

        // Downwards: a zero, the variables, a zero, the arguments, and their count or what has been written over it.
        var below = new WordsBelow(memory, vector, random.Value);
        List<ulong> variables = below.TakeList();
        List<ulong> arguments = below.TakeList();
        return new StartStack(TextsAt(memory, arguments), TextsAt(memory, variables));
    }

    // The pair (25, its own value) stands once below what it points to; the entries before it begin the vector.
    private static ulong? VectorBelow(IMemory memory, ulong random)
    {
        byte[] bytes = new byte[Reach];
        ulong start = (random - Reach) & ~15UL;
        int read = memory.Read(new Address(start), bytes);
        ReadOnlySpan<byte> words = bytes.AsSpan(0, read & ~7);
        for (int at = words.Length - 16; at >= 0; at -= 8)
        {
            if (words.Word(at) == RandomKey && words.Word(at + 8) == random)
            {
                while (at >= 16 && words.Word(at - 16) is > 0 and < HighestKey)
                {
                    at -= 16;
                }

                return start + (ulong)at;
            }
        }

        return null;
    }

    private static byte[] TextsAt(IMemory memory, List<ulong> pointers)
    {
        using var all = new MemoryStream();
        byte[] piece = new byte[256];
        foreach (ulong pointer in pointers)
        {
            for (ulong at = pointer; all.Length < MaxText;)
            {
                int read = memory.Read(new Address(at), piece);
                int end = piece.AsSpan(0, read).IndexOf((byte)0);
                all.Write(piece, 0, end < 0 ? read : end);
                if (end >= 0 || read < piece.Length)
                {
                    break;
                }

                at += (ulong)read;
            }

            all.WriteByte(0);
        }

        return all.ToArray();
    }

    private sealed class WordsBelow(IMemory memory, ulong end, ulong texts)
    {
        private readonly byte[] _bytes = new byte[4096];
        private ulong _at = end;
        private ulong _start = end;

        // One zero, then pointers to texts, which all lie above: what is none stays where it is.
        public List<ulong> TakeList()
        {
            var pointers = new List<ulong>();
            if (Take() != 0)
            {
                return pointers;
            }

            while (pointers.Count < MaxPointers && Take() is { } word)
            {
                if (word <= texts || word - texts > MaxTexts)
                {
                    _at += 8;
                    break;
                }

                pointers.Add(word);
            }

            pointers.Reverse();
            return pointers;
        }

        private ulong? Take()
        {
            if (_at == _start)
            {
                if (_at < (ulong)_bytes.Length || memory.Read(new Address(_at - (ulong)_bytes.Length), _bytes) < _bytes.Length)
                {
                    return null;
                }

                _start = _at - (ulong)_bytes.Length;
            }

            _at -= 8;
            return ((ReadOnlySpan<byte>)_bytes).Word((int)(_at - _start));
        }
    }
}
