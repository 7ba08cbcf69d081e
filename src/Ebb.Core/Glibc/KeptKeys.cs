namespace Ebb.Glibc;

/// <summary>Keeps a table within bounds, so that what stays in it depends on its keys and not on the order that they came in.</summary>
/// <remarks>Those with the smallest hashes stay. A key that went never comes back, so that the counts of those that stayed are whole.</remarks>
internal struct KeptKeys(int most)
{
    private readonly int _most = most;
    private ulong _largest = ulong.MaxValue;

    /// <summary>No key had to go.</summary>
    public readonly bool AreAll => _largest == ulong.MaxValue;

    public readonly bool Keeps(ulong hash) => hash <= _largest;

    /// <summary>To be called after a key was added, and once more, with <paramref name="slack"/> 1, before the table is read.</summary>
    public void Bound<TKey, TValue>(Dictionary<TKey, TValue> table, Func<TKey, ulong> hash, int slack = 2)
        where TKey : notnull
    {
        if (table.Count <= _most * slack)
        {
            return;
        }

        ulong[] hashes = new ulong[table.Count];
        int count = 0;
        foreach (TKey key in table.Keys)
        {
            hashes[count++] = hash(key);
        }

        Array.Sort(hashes);
        _largest = hashes[_most - 1];
        foreach (TKey key in table.Keys)
        {
            if (hash(key) > _largest)
            {
                table.Remove(key);
            }
        }
    }

    /// <summary>What others let go of goes here, too.</summary>
    public void Join(in KeptKeys others) => _largest = Math.Min(_largest, others._largest);
}
