using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Rendering;

/// <summary>All that is said of the settings of one process, and of changes to them. Text and JSON render the same.</summary>
public sealed record TuneReport
{
    private TuneReport(TuneResult result)
    {
        Result = result;
        MallocInForce now = result.After ?? result.Before;
        Settings = SettingsTruth.Of(now.Target, now.Settings, now.Version, now.Arenas);
        Changes = result.Changes;
        Lasts = [.. Changes.Where(static change => !change.HasFailed).Select(static change => change.Request)];
        Tunables = LastingLine.ByTunables(Lasts, now.Version, now.Target.Environment.GetValueOrDefault("GLIBC_TUNABLES"));
        Variables = LastingLine.ByVariables(Lasts);
    }

    public TuneResult Result { get; }

    /// <summary>As they are now.</summary>
    public IReadOnlyList<SettingRow> Settings { get; }

    public IReadOnlyList<TuneChange> Changes { get; }

    /// <summary>What can be made to last: what malloc refuses now it refuses at the next start.</summary>
    public IReadOnlyList<TuneRequest> Lasts { get; }

    /// <summary>What makes it last, where this glibc reads tunables.</summary>
    public string? Tunables { get; }

    /// <summary>The same by the older variables.</summary>
    public string? Variables { get; }

    /// <summary>The one of the two to name first.</summary>
    public string? Lasting => Tunables ?? Variables;

    /// <summary>What came of it, or would, in one sentence.</summary>
    public string Headline =>
        Changes.Count == 0 ? Text($"{Settings.Count} settings in force, {Settings.Count(static row => row.Origin != SettingOrigin.Default)} of them not as glibc starts.")
        : Result.Run is null ? Text($"{Counted(Changes.Count)} would be changed, by {(Changes.Count == 1 ? "a call" : "calls")} of mallopt in the process.")
        : Text($"{Changes.Count(static change => change.Outcome is TuneOutcome.Set or TuneOutcome.Accepted)} of {Counted(Changes.Count)} {(Changes.Count == 1 ? "is" : "are")} as asked.");

    public static TuneReport Of(TuneResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TuneReport(result);
    }

    private static string Counted(int count) => count == 1 ? "1 setting" : Text($"{count} settings");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
