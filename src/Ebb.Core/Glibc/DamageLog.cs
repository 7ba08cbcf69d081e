namespace Ebb.Glibc;

/// <summary>Damage as it is found; the first of it, and how much there was in all.</summary>
internal sealed class DamageLog
{
    private readonly List<Damage> _entries = [];

    public IReadOnlyList<Damage> Entries => _entries;

    public int Count { get; private set; }

    public void Add(DamageKind kind, ulong at, ulong found, string what)
    {
        Count++;
        if (_entries.Count < WalkLimits.MaxDamage)
        {
            _entries.Add(new Damage(kind, new Address(at), found, what));
        }
    }

    /// <summary>Adds what was found further on.</summary>
    public void Add(DamageLog others)
    {
        Count += others.Count;
        _entries.AddRange(others._entries.Take(WalkLimits.MaxDamage - _entries.Count));
    }
}
