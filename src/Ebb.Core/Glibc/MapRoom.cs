namespace Ebb.Glibc;

/// <summary>How long the maps of one malloc may be in all, before they are packed: mostly a byte a chunk.</summary>
internal sealed class MapRoom
{
    private const long Most = 512L << 20;

    private long _taken;

    public bool TryTake(int bytes) => Interlocked.Add(ref _taken, bytes) <= Most;

    /// <summary>Maps that another walk makes anew are forgotten.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
