using System.Text;

namespace Ebb.Procfs;

/// <summary>Reads <c>/proc/PID/cmdline</c>: words, each ended by a zero byte. Hostile text.</summary>
/// <remarks>proc_pid_cmdline(5). A process may write over it; what ends in many zeroes has lost words, not gained empty ones.</remarks>
public static class CommandLine
{
    /// <summary>What is read of it at most: a process can claim one without end.</summary>
    public const int Limit = 256 << 10;

    public static IReadOnlyList<string> Parse(ReadOnlySpan<byte> text)
    {
        var words = new List<string>();
        ReadOnlySpan<byte> rest = text.TrimEnd((byte)0);
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            words.Add(Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]));
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return words;
    }
}
