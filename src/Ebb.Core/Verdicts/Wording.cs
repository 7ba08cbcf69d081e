using System.Diagnostics;
using System.Globalization;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>Every sentence this project says about a process. Names in them come from the target, and are escaped by the renderers.</summary>
public static partial class Wording
{
    internal const string NothingKnown = "its malloc could not be read";

    /// <summary>The verdict in one sentence.</summary>
    public static string Headline(this Verdict verdict) => verdict switch
    {
        Verdict.HeldFree held => Text(
            $"{held.Bytes} of {held.Resident} {Place(held)} is freed memory that malloc {(held.IsOfACore ? "kept: it could have gone back" : "keeps: it can go back now")}.{Mainly(held.Causes)}"),
        Verdict.Fragmented split => Text(
            $"{split.Bytes} of {split.Resident} {Place(split)} is free but on pages with live blocks: no trim returns it.{Keepers(split.Pins)}"),
        Verdict.InUse used => Text(
            $"{used.Bytes} of {used.Resident} {Place(used)} is in use: {Blocks(used.Live.Blocks)} handed out and not freed."),
        Verdict.Elsewhere other => Text(
            $"{other.Bytes} of {other.Resident} {Place(other)} is not glibc malloc's: mostly {RowInWords(other.Row.Kind)}, {other.Row.Resident}{OwnedBy(other.Owner)}."),
        Verdict.Small small => Text($"{small.Resident} {Place(small)}, and little of it the program's own: too little to explain."),
        Verdict.Undecided open => Text($"{open.Question} Cannot tell: {open.Missing}."),
        _ => throw new UnreachableException(verdict.ToString()),
    };

    /// <summary>The verdict in a word or two, for a table.</summary>
    public static string InAWord(string id) => id switch
    {
        VerdictRules.HeldFree => "held free",
        VerdictRules.InUse => "in use",
        _ => id,
    };

    /// <summary>The row's name for people.</summary>
    public static string RowInWords(string kind) => kind switch
    {
        LedgerKind.Live => "live",
        LedgerKind.Held => "held",
        LedgerKind.Pinned => "pinned",
        LedgerKind.Overhead => "overhead",
        LedgerKind.Unread => "not read",
        LedgerKind.File => "file pages",
        LedgerKind.Shared => "shared memory",
        LedgerKind.Stack => "stacks",
        LedgerKind.Anonymous => "anonymous memory",
        LedgerKind.LazyFree => "lazily freed",
        LedgerKind.HugePage => "huge-page surplus",
        LedgerKind.Device => "devices",
        LedgerKind.HugeTlb => "hugetlb pages",
        _ => kind,
    };

    /// <summary>What the row means, in a few words.</summary>
    public static string RowMeaning(string kind) => kind switch
    {
        LedgerKind.Live => "in use by the program",
        LedgerKind.Held => "free: can go back now",
        LedgerKind.Pinned => "free, beside live bytes",
        LedgerKind.Overhead => "malloc's own tables",
        LedgerKind.Unread => "malloc's, not walked",
        LedgerKind.File => "programs, mapped files",
        LedgerKind.Shared => "tmpfs, memfd, System V",
        LedgerKind.Stack => "of all threads",
        LedgerKind.Anonymous => "not glibc malloc's",
        LedgerKind.LazyFree => "given up, not yet taken",
        LedgerKind.HugePage => "rest of a huge page",
        LedgerKind.Device => "not counted as resident",
        LedgerKind.HugeTlb => "counted apart by the kernel",
        _ => "",
    };

    internal static string Question(Bytes doubtful) => Text($"Who owns {doubtful} of the resident memory?");

    internal static string Unread(Bytes unread, Damage? first, CaptureFacts capture)
    {
        string why = first is not null ? Text($", first {At(first)}") : capture.IsExact ? "" : capture.Mode == CaptureMode.Core ? ", since it is not in the core" : ", since the target ran while it was read";
        return Text($"{unread} of malloc's memory could not be walked{why}");
    }

    internal static string MallocNotFound(IReadOnlyList<Remark> remarks)
    {
        foreach (Remark remark in remarks)
        {
            if (remark.Severity != RemarkSeverity.Info)
            {
                return "glibc is there and its malloc could not be read: " + remark.Message.TrimEnd('.');
            }
        }

        return "glibc is there and its malloc could not be read";
    }

    internal static string ArenasMissing(Damage damage) =>
        Text($"arenas may be missing, {At(damage)}, and their memory would count as anonymous");

    internal static string CutOff(Bytes lost) => Text($"the core ends early, and {lost} that it should hold are missing");

    internal static string MmappedMissing(Bytes lost) =>
        Text($"malloc counts {lost} more in mmapped blocks than were found, and these would count as anonymous");

    private static string Place(Verdict verdict) => verdict.IsOfACore ? "in the core" : "resident";

    private static string Mainly(IReadOnlyList<Cause> causes) =>
        causes.Count == 0 ? "" : " " + (causes.Count == 1 ? Sentence(Why(causes[0])) : "Mainly: " + Why(causes[0]) + ".");

    private static string Keepers(IReadOnlyList<PagePin> pins) => pins.Count == 0
        ? ""
        : Text($" {Blocks(pins[0].Blocks)} of {pins[0].BlockSize}{TypeOf(pins[0])} {(pins[0].Blocks == 1 ? "keeps" : "keep")} {pins[0].Holds} of it.");

    private static string OwnedBy(AllocatorFacts? owner) => owner is null ? "" : Text($", most likely of {Named(owner)}");

    private static string Named(AllocatorFacts allocator) =>
        allocator.Version is null ? allocator.Name : allocator.Name + " " + allocator.Version;

    private static string At(Damage damage) => Text($"{damage.What} at {damage.At} ({damage.Kind})");

    private static string TypeOf(PagePin pin) => pin.Type is null ? "" : Text($" ({pin.Type})");

    private static string Blocks(ulong blocks) => blocks == 1 ? "1 block" : Text($"{blocks:N0} blocks");

    private static string Sentence(string phrase) => char.ToUpperInvariant(phrase[0]) + phrase[1..] + ".";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
