namespace Ebb.Tuning;

/// <summary>From what people call a setting to the setting: any case, hyphens or none, and the names of all who name it.</summary>
/// <remarks><c>mmap_threshold</c>, <c>MMAP-THRESHOLD</c>, <c>mmapThreshold</c>, <c>M_MMAP_THRESHOLD</c>, <c>MALLOC_MMAP_THRESHOLD_</c>, <c>glibc.malloc.mmap_threshold</c>.</remarks>
public static class TunableNames
{
    private const int LongestName = 64;

    private static readonly string[] s_prefixes = ["glibc.malloc.", "malloc_", "m_"];

    // What the environment of the next start can set, and no call.
    private static readonly string[] s_startOnly = ["tcache_count", "tcache_max", "tcache_unsorted_limit", "hugetlb", "check", "check_action", "perturb"];

    /// <summary>Null where there is none.</summary>
    public static Tunable? Find(string name)
    {
        string plain = Plain(name);
        foreach (Tunable tunable in Tunable.All)
        {
            if (Plain(tunable.Key) == plain)
            {
                return tunable;
            }
        }

        return null;
    }

    /// <summary>Why a setting that there is cannot be set in a running process; null where there is none of that name.</summary>
    public static string? WhyNotNow(string name)
    {
        string plain = Plain(name);
        string? known = Array.Find(s_startOnly, one => Plain(one) == plain);
        return known switch
        {
            null => null,
            "perturb" => "perturb fills each block that is handed out or freed, which changes what a program with a mistake reads, and cannot be read back: it is not set in a process that works; GLIBC_TUNABLES=glibc.malloc.perturb=N from the next start",
            "check" or "check_action" => "checking is chosen when a process starts: LD_PRELOAD=libc_malloc_debug.so.0 MALLOC_CHECK_=3 (glibc 2.34 and later; before, MALLOC_CHECK_=3 alone)",
            _ => $"mallopt has no parameter for {known}; only GLIBC_TUNABLES=glibc.malloc.{known}=N from the next start sets it",
        };
    }

    /// <summary>The settings whose names are most like this one.</summary>
    public static IReadOnlyList<Tunable> Nearest(string name)
    {
        string plain = Plain(name);
        var nearest = new List<Tunable>();
        int least = int.MaxValue;
        foreach (Tunable tunable in Tunable.All)
        {
            int distance = Distance(plain, Plain(tunable.Key));
            if (distance < least)
            {
                nearest.Clear();
                least = distance;
            }

            if (distance == least)
            {
                nearest.Add(tunable);
            }
        }

        return nearest;
    }

    private static string Plain(string name)
    {
        string plain = name.Length > LongestName ? name[..LongestName] : name;
        foreach (string prefix in s_prefixes)
        {
            if (plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                plain = plain[prefix.Length..];
                break;
            }
        }

        return plain.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    // Levenshtein's: letters to put in, take out or change.
    private static int Distance(string one, string other)
    {
        int[] above = new int[other.Length + 1];
        for (int i = 0; i <= other.Length; i++)
        {
            above[i] = i;
        }

        for (int i = 1; i <= one.Length; i++)
        {
            int[] row = new int[other.Length + 1];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int changed = above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, Math.Min(above[j], row[j - 1]) + 1);
            }

            above = row;
        }

        return above[^1];
    }
}
