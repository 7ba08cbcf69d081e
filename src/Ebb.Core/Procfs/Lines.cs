using System.Globalization;
using System.Text;

namespace Ebb.Procfs;

/// <summary>The lines of a file of /proc, one after the other. A last line without an end is a file that was cut.</summary>
internal ref struct Lines(ReadOnlySpan<byte> text, string file)
{
    private readonly string _file = file;
    private ReadOnlySpan<byte> _rest = text;
    private int _number;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>What follows the current line, from its first byte.</summary>
    public readonly ReadOnlySpan<byte> Next => _rest;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        _number++;
        int end = _rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            Current = _rest;
            throw Malformed("the end of the line");
        }

        Current = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>Says which line does not make sense, what was expected there, and what stands there, made harmless.</summary>
    public readonly FormatException Malformed(string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_file}, line {_number}: expected {expected}, found \"{Harmless(Current)}\""));

    // The text is the target's: no control character of it may reach a terminal, nor megabytes of it a message.
    internal static string Harmless(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder();
        foreach (byte letter in line[..Math.Min(line.Length, 120)])
        {
            text.Append(letter is >= 0x20 and < 0x7f ? (char)letter : '?');
        }

        return text.ToString();
    }
}
