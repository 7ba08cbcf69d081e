using System.Buffers.Text;
using Ebb.Linux;

namespace Ebb.Lab;

/// <summary>How much memory the lab may take without harm to anybody.</summary>
/// <remarks>MemAvailable of proc_meminfo(5): the machine's. The limit of a memory cgroup that we are in is not looked at.</remarks>
public static class FreeMemory
{
    /// <summary>What experiments take where nobody says: enough to be seen, and quick.</summary>
    public static Bytes Usual { get; } = Bytes.FromMebibytes(256);

    /// <summary>What is free now, without swap.</summary>
    public static Bytes Now() => Available(ProcFile.ReadOfMachine("meminfo"));

    /// <summary>What the lab takes: never more than half of what is free, for all workers and their slots together.</summary>
    public static Bytes Choose(Bytes free) => new(Math.Min(Usual.Count, free.Count / 4));

    internal static Bytes Available(ReadOnlySpan<byte> meminfo)
    {
        int at = meminfo.IndexOf("MemAvailable:"u8);
        ReadOnlySpan<byte> rest = at < 0 ? default : meminfo[(at + "MemAvailable:"u8.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(rest, out ulong kilobytes, out _) ? Bytes.FromKilobytes(kilobytes) : Bytes.Zero;
    }
}
