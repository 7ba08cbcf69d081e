using System.Globalization;
using System.Text;
using Ebb.Linux;

namespace Ebb.Procfs;

/// <summary>Words that a program gave to the kernel to keep, and that may be its only pointers to something: the data of epoll and of POSIX timers.</summary>
/// <remarks>proc_pid_fdinfo(5), proc_pid_timers(5). The data of io_uring and the address of an alternate stack are nowhere to be read.</remarks>
public static class KernelPointers
{
    /// <summary>The descriptors of epoll that a process has. To look through all that it has open takes a while.</summary>
    public static IReadOnlyList<int> EpollsOf(int pid) =>
        [.. ProcFile.ListDescriptors(pid).Where(one => ProcFile.ReadLink(pid, string.Create(CultureInfo.InvariantCulture, $"fd/{one}")) == "anon_inode:[eventpoll]")];

    /// <summary>What can be read of it; what cannot is left out.</summary>
    /// <param name="epolls">As <see cref="EpollsOf"/> found them.</param>
    public static IReadOnlyList<ulong> Of(int pid, IReadOnlyList<int> epolls)
    {
        ArgumentNullException.ThrowIfNull(epolls);
        var words = new List<ulong>();
        foreach (int descriptor in epolls)
        {
            if (ProcFile.TryRead(pid, string.Create(CultureInfo.InvariantCulture, $"fdinfo/{descriptor}"), out byte[] text))
            {
                words.AddRange(OfEpoll(text));
            }
        }

        if (ProcFile.TryRead(pid, "timers", out byte[] timers))
        {
            words.AddRange(OfTimers(timers));
        }

        return words;
    }

    /// <summary>Of <c>tfd:        5 events:       19 data:     55d0c32a12a0  pos:0 …</c> the data.</summary>
    internal static IEnumerable<ulong> OfEpoll(ReadOnlySpan<byte> text) => Behind(text, "data:");

    /// <summary>Of <c>signal: 60/000055d0c32a12a0</c> the value.</summary>
    internal static IEnumerable<ulong> OfTimers(ReadOnlySpan<byte> text) => Behind(text, "signal:", '/');

    private static List<ulong> Behind(ReadOnlySpan<byte> text, string name, char? divider = null)
    {
        var words = new List<ulong>();
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n'))
        {
            int at = line.IndexOf(name, StringComparison.Ordinal);
            string word = at < 0 ? "" : line[(at + name.Length)..].TrimStart().Split(' ')[0];
            word = divider is not { } cut ? word : word.IndexOf(cut, StringComparison.Ordinal) is >= 0 and int before ? word[(before + 1)..] : "";
            if (ulong.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && value != 0)
            {
                words.Add(value);
            }
        }

        return words;
    }
}
