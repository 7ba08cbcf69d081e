namespace Ebb.Accounts;

/// <summary>One setting of malloc: what is in force, what was asked for, and where the value came from.</summary>
/// <param name="Name">As JSON has it: <c>trimThreshold</c>.</param>
/// <param name="Value">In force in the process, read from its memory.</param>
/// <param name="IsSize">The value is an amount of bytes.</param>
/// <param name="Origin">Where the value in force came from.</param>
/// <param name="Asked">The variable of the start environment with its value; null where it asks for nothing.</param>
/// <param name="Note">Why what was asked for is not in force, or what moved the value; null where there is nothing to add.</param>
public sealed record SettingRow(string Name, ulong Value, bool IsSize, SettingOrigin Origin, string? Asked, string? Note)
{
    /// <summary>The environment asked for something else than what is in force.</summary>
    public bool IsRefused => Asked is not null && Origin != SettingOrigin.Environment;
}
