namespace Ebb.Glibc;

/// <summary>Candidates of one arena's fastbins, summed by size: what they are, and what their links lead to.</summary>
internal sealed class FastbinSums
{
    private readonly ulong[] _selves = new ulong[FastbinProof.Classes];
    private readonly ulong[] _links = new ulong[FastbinProof.Classes];
    private readonly ulong[] _ends = new ulong[FastbinProof.Classes];

    public static int IndexOf(ulong size) => (int)(size >> 4) - 2;

    /// <summary>Adds one candidate; <paramref name="next"/> is 0 for the end of a list.</summary>
    public void Take(ulong chunk, ulong size, ulong next) =>
        Take(size, Mix.Of(chunk), next == 0 ? 0 : Mix.Of(next), next == 0 ? 1UL : 0);

    /// <summary>Adds candidates of one size that were summed elsewhere.</summary>
    public void Take(ulong size, ulong selves, ulong links, ulong ends)
    {
        int index = IndexOf(size);
        _selves[index] += selves;
        _links[index] += links;
        _ends[index] += ends;
    }

    public void Add(FastbinSums others)
    {
        for (int index = 0; index < FastbinProof.Classes; index++)
        {
            _selves[index] += others._selves[index];
            _links[index] += others._links[index];
            _ends[index] += others._ends[index];
        }
    }

    public void Clear()
    {
        Array.Clear(_selves);
        Array.Clear(_links);
        Array.Clear(_ends);
    }

    /// <summary>Each candidate is pointed to exactly once, by another or by the head, and one of them is the end.</summary>
    public bool Close(int index, ulong head) => _ends[index] == 1 && _selves[index] == _links[index] + Mix.Of(head);
}
