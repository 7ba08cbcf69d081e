namespace Ebb.Trimming;

/// <summary>The free memory of one arena that can go back.</summary>
/// <param name="Index">The arena's number, as <c>inspect</c> shows it.</param>
/// <param name="State">Where its <c>struct malloc_state</c> lies: its lock is the first word.</param>
/// <param name="TopAt">Where the pointer to its top lies.</param>
/// <param name="Holes">By address.</param>
public sealed record ArenaHoles(int Index, Address State, Address TopAt, IReadOnlyList<Hole> Holes)
{
    /// <summary>Where the heaps of a thread arena begin, by address: each with the address of its arena. None of the main arena.</summary>
    public IReadOnlyList<ulong> Heaps { get; init; } = [];

    /// <summary>What of them is in memory.</summary>
    public Bytes Returns
    {
        get
        {
            ulong sum = 0;
            foreach (Hole hole in Holes)
            {
                sum += hole.Resident;
            }

            return new Bytes(sum);
        }
    }
}
