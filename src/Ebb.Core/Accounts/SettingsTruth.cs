using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Accounts;

/// <summary>malloc's settings as they are, beside what the environment asked for: in effect or not, and why.</summary>
public sealed class SettingsTruth
{
    private const ulong LargestThresholdBefore235 = 32 << 20;

    private readonly Settings _inForce;
    private readonly GlibcVersion? _version;
    private readonly int _arenas;
    private readonly AskedSettings _asked;
    private readonly List<SettingRow> _rows = [];

    private SettingsTruth(TargetFacts target, Settings inForce, GlibcVersion? version, int arenas)
    {
        _inForce = inForce;
        _version = version;
        _arenas = arenas;
        _asked = new AskedSettings(target.Environment, version);
    }

    public static IReadOnlyList<SettingRow> Of(TargetFacts target, MallocFacts malloc)
    {
        ArgumentNullException.ThrowIfNull(malloc);
        return Of(target, malloc.Settings, malloc.Version, malloc.Arenas.Count);
    }

    /// <param name="arenas">How many there are.</param>
    public static IReadOnlyList<SettingRow> Of(TargetFacts target, Settings inForce, GlibcVersion? version, int arenas)
    {
        ArgumentNullException.ThrowIfNull(target);
        var truth = new SettingsTruth(target, inForce, version, arenas);
        truth.Collect();
        return truth._rows;
    }

    private void Collect()
    {
        Settings s = _inForce;
        bool isMoved = s.ThresholdsMoved;
        AddThreshold("mmapThreshold", s.MmapThreshold, "mmap_threshold", "MALLOC_MMAP_THRESHOLD_", Settings.DefaultMmapThreshold, isMoved);
        AddThreshold("trimThreshold", s.TrimThreshold, "trim_threshold", "MALLOC_TRIM_THRESHOLD_", Settings.DefaultTrimThreshold, isMoved);
        Add("topPad", s.TopPad, true, "top_pad", "MALLOC_TOP_PAD_", s.TopPad == DefaultSettings.TopPad);
        Add("mmapMax", (uint)s.MmapMax, false, "mmap_max", "MALLOC_MMAP_MAX_", s.MmapMax == DefaultSettings.MmapMax);
        Add("arenaMax", s.ArenaMax, false, "arena_max", "MALLOC_ARENA_MAX", s.ArenaMax == 0, TooManyArenas());
        Add("arenaTest", s.ArenaTest, false, "arena_test", "MALLOC_ARENA_TEST", s.ArenaTest == DefaultSettings.ArenaTest);
        if (s.TcacheCount is { } count)
        {
            Add("tcacheCount", count, false, "tcache_count", null, DefaultSettings.IsTcacheCount(count, _version));
        }

        if (s.TcacheMaxBytes is { } largest)
        {
            Add("tcacheMax", largest, true, "tcache_max", null, DefaultSettings.IsTcacheMax(largest), roundsUp: true);
        }

        // One tunable, hugetlb, speaks of two settings: 1 asks for transparent huge pages, 2 and more for hugetlbfs.
        if (s.ThpPageSize is { } thp)
        {
            AddHugePages("thpPageSize", thp, asks: value => value == 1);
        }

        if (s.HugeTlbPageSize is { } hugeTlb)
        {
            AddHugePages("hugeTlbPageSize", hugeTlb, asks: value => value >= 2);
        }
    }

    private void AddThreshold(string name, ulong value, string tunable, string alias, ulong initial, bool isMoved)
    {
        if (isMoved && !_asked.TryFind(tunable, alias, out _, out _, out _))
        {
            string note = tunable == "mmap_threshold"
                ? $"a block of that size, with a mapping of its own, was freed; it started at {new Bytes(initial)}"
                : $"twice the mmap threshold that moved; it started at {new Bytes(initial)}";
            _rows.Add(new SettingRow(name, value, true, SettingOrigin.Moved, null, note));
            return;
        }

        Add(name, value, true, tunable, alias, value == initial);
    }

    private void Add(
        string name, ulong value, bool isSize, string tunable, string? alias, bool isDefault, string? note = null, bool roundsUp = false)
    {
        SettingOrigin own = isDefault ? SettingOrigin.Default : SettingOrigin.Program;
        if (!_asked.TryFind(tunable, alias, out string asked, out ulong? wanted, out bool isRead))
        {
            _rows.Add(new SettingRow(name, value, isSize, own, null, note));
            return;
        }

        bool isInForce = isRead && wanted is { } number && (number == value || (roundsUp && number < value && value - number < 16));
        _rows.Add(isInForce
            ? new SettingRow(name, value, isSize, SettingOrigin.Environment, asked, note)
            : new SettingRow(name, value, isSize, own, asked, WhyNot(tunable, wanted, isRead, isDefault)));
    }

    private void AddHugePages(string name, ulong value, Predicate<ulong> asks)
    {
        bool isAsked = _asked.TryFind("hugetlb", null, out string asked, out ulong? wanted, out bool isRead) && asks(wanted ?? 0);
        if (value == 0 && !isAsked)
        {
            return;
        }

        SettingOrigin origin = isAsked && value != 0 ? SettingOrigin.Environment : SettingOrigin.Default;
        string? note = isAsked && value == 0 ? WhyNot("hugetlb", wanted, isRead, isDefault: true) : null;
        _rows.Add(new SettingRow(name, value, true, origin, isAsked ? asked : null, note));
    }

    private string WhyNot(string tunable, ulong? wanted, bool isRead, bool isDefault)
    {
        if (!isRead)
        {
            return "this glibc does not read GLIBC_TUNABLES (2.26 and later do)";
        }

        if (wanted is not { } number)
        {
            return "what was asked is not a number";
        }

        if (tunable == "mmap_threshold" && number > LargestThresholdBefore235 && !(_version >= new GlibcVersion(2, 35)))
        {
            return "before glibc 2.35 malloc refuses more than 32 MiB";
        }

        if (tunable == "hugetlb")
        {
            return _version < new GlibcVersion(2, 35) ? "glibc before 2.35 has no such tunable" : "the kernel has no such huge pages to give";
        }

        return isDefault
            ? "the variable came after the start, the program is set-user-ID, or the value was refused"
            : "the program set another value later, with mallopt";
    }

    private string? TooManyArenas()
    {
        return _inForce.ArenaMax != 0 && _inForce.ArenaMax < (ulong)_arenas
            ? $"{_arenas} arenas exist: the limit came after they were made, and arenas are never removed"
            : null;
    }
}
