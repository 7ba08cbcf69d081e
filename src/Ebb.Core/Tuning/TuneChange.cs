namespace Ebb.Tuning;

/// <summary>One setting that is to be changed, or was: what stood there before, what stands there now.</summary>
/// <param name="Before">Null where the value cannot be read from outside.</param>
/// <param name="After">Read from the process's memory after the call; null where nothing was called, or it cannot be read.</param>
/// <param name="Answer">What mallopt(3) returned: 1 taken, 0 refused; null where it was not called or its end was not seen.</param>
public sealed record TuneChange(TuneRequest Request, ulong? Before, ulong? After, long? Answer, TuneOutcome Outcome)
{
    /// <summary>Malloc was asked, and it is not so.</summary>
    public bool HasFailed => Outcome is TuneOutcome.Refused or TuneOutcome.NotThere;
}
