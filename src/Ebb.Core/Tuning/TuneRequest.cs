namespace Ebb.Tuning;

/// <summary>One setting and the value that it is to have.</summary>
/// <param name="Value">As mallopt(3) takes it; -1 for a trim threshold that is never reached.</param>
public sealed record TuneRequest(Tunable Tunable, long Value)
{
    /// <summary>What stands in <c>mp_</c> when it is in force: mallopt's <c>int</c> with its sign.</summary>
    public ulong Wanted => unchecked((ulong)Value);
}
