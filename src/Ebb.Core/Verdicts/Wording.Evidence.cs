using System.Diagnostics;
using System.Globalization;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>The observations: where we looked, and what stood there.</summary>
public static partial class Wording
{
    internal static Evidence OfRow(Ledger ledger, string kind)
    {
        Bytes resident = ledger[kind].Resident;
        return new Evidence("ledger, " + kind, Text($"{resident} of {ledger.Resident} resident ({Percent(resident, ledger.Resident)})"));
    }

    internal static Evidence OfMalloc(Ledger ledger) =>
        new("ledger, malloc.*", Text($"{ledger.Malloc} of {ledger.Resident} resident ({Percent(ledger.Malloc, ledger.Resident)})"));

    internal static Evidence OfCause(Cause cause, Settings settings)
    {
        string others = cause.Arenas > 1 ? Text($" and {cause.Arenas - 1} more") : "";
        return new Evidence(Text($"arena {cause.Arena.Index}{PlaceOf(cause)}{others}"), Text($"{cause.Bytes}: {Why(cause)}{Numbers(cause, settings)}"));
    }

    internal static Evidence OfForecast(Returnable returnable) => new(
        "forecast",
        Text($"malloc_trim(0) would return {returnable.ByMallocTrim}; giving back every whole free page returns {returnable.ByEbb}, in {(returnable.Ranges == 1 ? "1 range" : Text($"{returnable.Ranges:N0} ranges"))}"));

    internal static Evidence OfPin(PagePin pin)
    {
        string state = pin.IsCached ? "cached" : "live";
        return new Evidence(
            Text($"arena {pin.Arena}, block at {pin.Example}"),
            Text($"{pin.Blocks:N0} {state} {(pin.Blocks == 1 ? "block" : "blocks")} of {pin.BlockSize}{TypeOf(pin)} {(pin.Blocks == 1 ? "keeps" : "keep")} {pin.Holds} free on their pages"));
    }

    internal static Evidence OfSize(SizeClass size, Bytes live) => new(
        Text($"blocks of {size.BlockSize.Count:N0} bytes"),
        Text($"{size.Bytes} live in {Blocks(size.Blocks)} ({Percent(size.Bytes, live)} of live)"));

    internal static Evidence OfMmapped(Group mmapped) =>
        new("mmapped blocks", Text($"{mmapped.Bytes} in {Blocks(mmapped.Blocks)} with mappings of their own; these go back when freed"));

    internal static Evidence OfOwner(AllocatorFacts owner) => new(owner.Evidence, Text($"{Named(owner)} manages memory of its own"));

    internal static Evidence OfMapping(MappingFacts mapping) =>
        new(Text($"{mapping.Start}-{mapping.End}"), Text($"{mapping.Resident} resident in {mapping.Name ?? "(anonymous)"}"));

    internal static Evidence OfDamage(Damage damage) =>
        new(damage.At.ToString(), Text($"{damage.What}; found 0x{damage.Found:x} ({damage.Kind})"));

    /// <summary>Why it did not go back, as a clause without a full stop.</summary>
    internal static string Why(Cause cause) => cause.Kind switch
    {
        CauseKind.Fastbins => "small freed blocks wait in fastbins, which malloc does not merge by itself" + (cause.Pin is null
            ? "; one later request of 64 KiB or more, and its free, brings them back"
            : Text($"; and {PinInWords(cause.Pin)} at {cause.Pin.Address} stands above them, so merging alone would not do")),
        CauseKind.CachedPin or CauseKind.LivePin when cause.Pin is { } pin =>
            Text($"{PinInWords(pin)} at {pin.Address} {(pin.Blocks == 1 ? "stands" : "stand")} above it{(pin.IsCached ? ", part of a thread's cache (tcache)" : "")}, and malloc trims only from the top"),
        CauseKind.CachedPin => "blocks in a thread's cache stand above it, and malloc trims only from the top",
        CauseKind.LivePin => "a live block stands above it, and malloc trims only from the top",
        CauseKind.Holes => "it lies between blocks in use or cached, and malloc trims only from the top",
        CauseKind.MovedThreshold => "large blocks that were freed moved the trim threshold beyond the free top",
        CauseKind.TrimThreshold => "the trim threshold was set beyond the free top",
        CauseKind.TopPad => "the top pad was set, and malloc leaves as much on top",
        CauseKind.ManyArenas => Text($"it lies in {Arenas(cause)}, whose free tops malloc_trim leaves alone"),
        CauseKind.BrokenMain => "something else moved the break of the main arena, and malloc cannot lower it any more",
        CauseKind.LateTrim => "the free top waits for the next free that merges 64 KiB or more",
        _ => throw new UnreachableException(cause.Kind.ToString()),
    };

    internal static string PinInWords(TopPin pin)
    {
        string state = pin.IsCached ? "cached" : "live";
        return pin.Blocks == 1 ? Text($"one {state} block of {pin.Bytes}") : Text($"{pin.Blocks:N0} {state} blocks of {pin.Bytes} together");
    }

    internal static string Percent(Bytes part, Bytes whole) =>
        part.ShareOf(whole) is > 0 and < 0.001 ? "<0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{part.ShareOf(whole) * 100:0.#} %");

    private static string PlaceOf(Cause cause) => cause.Kind switch
    {
        CauseKind.Fastbins => ", fastbins",
        CauseKind.CachedPin or CauseKind.LivePin => ", under the top",
        CauseKind.Holes => ", between blocks",
        _ => ", top",
    };

    private static string Arenas(Cause cause) => cause.Arenas == 1 ? "one thread arena" : Text($"{cause.Arenas} thread arenas");

    private static string Numbers(Cause cause, Settings settings) => cause.Kind switch
    {
        CauseKind.MovedThreshold => Text(
            $" (top {cause.Arena.Top.Bytes}, threshold {new Bytes(settings.TrimThreshold)}: twice the {new Bytes(settings.MmapThreshold)} of the largest such block)"),
        CauseKind.TrimThreshold when settings.TrimThreshold == ulong.MaxValue => " (never trim)",
        CauseKind.TrimThreshold => Text($" (top {cause.Arena.Top.Bytes}, threshold {new Bytes(settings.TrimThreshold)})"),
        CauseKind.TopPad => Text($" (top pad {new Bytes(settings.TopPad)})"),
        CauseKind.ManyArenas when cause.Arena.AttachedThreads == 0 => " (no thread uses the largest of them any more)",
        CauseKind.LivePin when cause.Pin is { } pin && pin.Below > pin.Holds => Text($" ({pin.Below} in all lie below it)"),
        _ => "",
    };
}
