using Ebb.Injection;
using Ebb.Linux;

namespace Ebb.Lab;

/// <summary>How much memory the lab may take without harm to anybody.</summary>
public static class FreeMemory
{
    // Each block has a slot of 8 bytes beside its chunk of at least 32.
    private const double ShareOfBlocks = 0.8;

    /// <summary>What experiments take where nobody says: enough to be seen, and quick.</summary>
    public static Bytes Usual { get; } = Bytes.FromMebibytes(256);

    /// <summary>What is free now, without swap: on this machine, and below the limit of each control group that we are in.</summary>
    /// <exception cref="TargetException">/proc is not to be read.</exception>
    public static Bytes Now() => Least(Limits.Of(Environment.ProcessId));

    /// <summary>What the lab takes unasked.</summary>
    public static Bytes Choose(Bytes free) => new(Math.Min(Usual.Count, free.Count / 4));

    /// <summary>The largest size of blocks that, with the slots that they stand in, takes no more than half of what is free.</summary>
    public static Bytes Most(Bytes free) => new((ulong)(free.Count / 2 * ShareOfBlocks));

    internal static Bytes Least(Limits limits) => limits.Memory().Select(static room => room.Free).DefaultIfEmpty(Bytes.Zero).Min();
}
