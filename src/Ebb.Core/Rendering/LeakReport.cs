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
        ? Leaks switch
        {
            { Known.Blocks: > 0 } => Text($"Nothing is leaked that was not before: {Leaks.Known!.Value.Bytes} in {Leaks.Known.Value.Blocks} blocks."),
            { Suppressed.Count: > 0 } => "Nothing is leaked but what was to be passed over.",
            { Confirmation.New.Blocks: > 0 } => "Nothing is certain to be leaked: what nothing reaches now was not so, or not there, in the look before.",
            _ when IsProof => Text($"Nothing is leaked: each of {Leaks.LiveBlocks} live blocks ({Leaks.LiveBytes}) can still be reached."),
            { LiveBlocks: > 0 } => Text($"No leak was found, which is no proof: each of the {Leaks.LiveBlocks} live blocks that could be searched ({Leaks.LiveBytes}) can still be reached."),
            { WhyUnproved: { } why } => $"Cannot tell: {why}.",
            _ => "Cannot tell.",
        }
        : Text($"{Leaks.Leaked.Bytes} leaked in {Leaks.Leaked.Blocks} blocks that nothing reaches any more: {Share()} of {Leaks.LiveBytes} live.");

    public IReadOnlyList<Evidence> Because =>
    [
        new("search", Text($"{Leaks.Roots.Aggregate(0UL, static (sum, one) => sum + one.Searched.Count) switch { var all => new Bytes(all) }} outside of the heaps were searched for pointers to {Leaks.LiveBlocks} live blocks, and those for pointers to others")),
        .. Leaks.Confirmation is { } second ? [new Evidence("confirmed", Text($"two looks, {second.Apart.TotalSeconds:0} s apart: {Leaks.Leaked.Blocks + PassedOver.Blocks} of the {second.Before.Blocks} blocks that nothing reached then are in reach of nothing still; {second.New.Blocks} more ({second.New.Bytes}) are so since, and are not counted"))] : Array.Empty<Evidence>(),
        .. Leaks.Suppressed.Select(static one => new Evidence("ignored", Text($"passed over by '{one.Rule}': {one.Leaks.Bytes} in {one.Leaks.Blocks} blocks"))),
        .. Leaks.Known is { } known ? [new Evidence("baseline", Text($"known from before: {known.Bytes} in {known.Blocks} blocks"))] : Array.Empty<Evidence>(),
        .. IsLeaked ? [new Evidence("leaked", Text($"{Leaks.Direct.Blocks} blocks were lost themselves ({Leaks.Direct.Bytes}), {Leaks.Indirect.Blocks} only with them ({Leaks.Indirect.Bytes})"))] : Array.Empty<Evidence>(),
    ];

    public IReadOnlyList<Remark> Diagnostics =>
    [
        .. Snapshot.Remarks,
        .. Leaks.WhyUnproved is { } why ? [new Remark("unproved", RemarkSeverity.Warning, $"No proof: {why}.")] : Array.Empty<Remark>(),
        .. Leaks.Limits.Select(static limit => new Remark("leaks-limit", RemarkSeverity.Info, limit)),
    ];

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // What was found leaked, and is not counted.
    private Amount PassedOver => Leaks.Suppressed.Aggregate(Leaks.Known ?? default, static (sum, one) => sum + one.Leaks);

    private string Share() => Leaks.LiveBytes == Bytes.Zero ? "0 %" : Text($"{100.0 * Leaks.Leaked.Bytes.Count / Leaks.LiveBytes.Count:0.0} %");
}
