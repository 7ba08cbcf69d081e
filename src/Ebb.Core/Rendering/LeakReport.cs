using System.Globalization;
using Ebb.Leaks;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>What was found of leaks in one process, as every renderer shows it.</summary>
public sealed record LeakReport(Snapshot Snapshot, LeakFacts Leaks)
{
    /// <summary>Null where the snapshot was not asked for leaks, or could not tell.</summary>
    public static LeakReport? Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Leaks is { } leaks ? new LeakReport(snapshot, leaks) : null;
    }

    public bool IsLeaked => Leaks.Leaked.Blocks > 0;

    public bool IsProof => Leaks.WhyUnproved is null && Snapshot.Capture.IsExact;

    public string Headline => !IsLeaked
        ? IsProof || Leaks.LiveBlocks > 0 ? Text($"Nothing is leaked: each of {Leaks.LiveBlocks} live blocks ({Leaks.LiveBytes}) can still be reached.") : "Cannot tell."
        : Text($"{Leaks.Leaked.Bytes} leaked in {Leaks.Leaked.Blocks} blocks that nothing reaches any more: {Share()} of {Leaks.LiveBytes} live.");

    public IReadOnlyList<Evidence> Because =>
    [
        new("search", Text($"{Leaks.Roots.Aggregate(0UL, static (sum, one) => sum + one.Searched.Count) switch { var all => new Bytes(all) }} outside of the heaps were searched for pointers to {Leaks.LiveBlocks} live blocks, and those for pointers to others")),
        .. IsLeaked ? [new Evidence("leaked", Text($"{Leaks.Direct.Blocks} blocks were lost themselves ({Leaks.Direct.Bytes}), {Leaks.Indirect.Blocks} only with them ({Leaks.Indirect.Bytes})"))] : Array.Empty<Evidence>(),
    ];

    public IReadOnlyList<Remark> Diagnostics =>
    [
        .. Snapshot.Remarks,
        .. Leaks.WhyUnproved is { } why ? [new Remark("unproved", RemarkSeverity.Warning, $"No proof: {why}.")] : Array.Empty<Remark>(),
        .. Leaks.Limits.Select(static limit => new Remark("leaks-limit", RemarkSeverity.Info, limit)),
    ];

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Share() => Leaks.LiveBytes == Bytes.Zero ? "0 %" : Text($"{100.0 * Leaks.Leaked.Bytes.Count / Leaks.LiveBytes.Count:0.0} %");
}
