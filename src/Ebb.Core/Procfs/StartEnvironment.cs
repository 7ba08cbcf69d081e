using System.Text;

namespace Ebb.Procfs;

/// <summary>Reads <c>/proc/PID/environ</c> and keeps only what speaks to malloc or the loader: the rest may be secret.</summary>
/// <remarks>proc_pid_environ(5): as it was when the program started; later changes do not show.</remarks>
public static class StartEnvironment
{
    /// <summary>What is read of it at most.</summary>
    public const int Limit = 4 << 20;

    /// <returns>The variables by name; the first of a name counts, as for getenv(3).</returns>
    public static IReadOnlyDictionary<string, string> Parse(ReadOnlySpan<byte> text)
    {
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = text;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            ReadOnlySpan<byte> variable = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];

            int equals = variable.IndexOf((byte)'=');
            if (equals > 0 && IsKept(variable[..equals]))
            {
                kept.TryAdd(Encoding.UTF8.GetString(variable[..equals]), Encoding.UTF8.GetString(variable[(equals + 1)..]));
            }
        }

        return kept;
    }

    private static bool IsKept(ReadOnlySpan<byte> name) =>
        name.StartsWith("MALLOC_"u8)
        || name.SequenceEqual("GLIBC_TUNABLES"u8)
        || name.SequenceEqual("LD_PRELOAD"u8)
        || name.SequenceEqual("LD_LIBRARY_PATH"u8);
}
