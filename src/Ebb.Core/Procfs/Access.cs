namespace Ebb.Procfs;

/// <summary>What a mapping may be used for: the <c>rwxs</c> of <c>/proc/PID/maps</c>.</summary>
[Flags]
public enum Access
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,

    /// <summary>Writes are seen by all who map it; without it they stay private.</summary>
    Shared = 8,
}
