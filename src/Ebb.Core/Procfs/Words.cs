namespace Ebb.Procfs;

/// <summary>The words of a line of /proc, parted by blanks or tabs.</summary>
internal ref struct Words(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>What no word was taken of yet, without the blanks in front.</summary>
    public ReadOnlySpan<byte> Rest
    {
        get
        {
            SkipBlanks();
            return _rest;
        }
    }

    /// <summary>The next word; empty where there is none.</summary>
    public ReadOnlySpan<byte> Take()
    {
        SkipBlanks();
        int end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return word;
    }

    private void SkipBlanks()
    {
        int blanks = 0;
        while (blanks < _rest.Length && _rest[blanks] is (byte)' ' or (byte)'\t')
        {
            blanks++;
        }

        _rest = _rest[blanks..];
    }
}
