namespace Ebb.Tuning;

/// <summary>What became of one setting that was to be changed.</summary>
public enum TuneOutcome
{
    /// <summary>Nothing was asked of malloc yet.</summary>
    NotDone,

    /// <summary>The value stands where malloc reads it.</summary>
    Set,

    /// <summary>malloc took it, and keeps it where it cannot be read from outside.</summary>
    Accepted,

    /// <summary>malloc answered that it does not take the value.</summary>
    Refused,

    /// <summary>malloc was asked, and another value stands there.</summary>
    NotThere,
}
