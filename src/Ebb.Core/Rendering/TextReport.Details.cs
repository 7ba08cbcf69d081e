using System.Text;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>The lower half: arenas, pins, settings, and how it was captured.</summary>
public static partial class TextReport
{
    /// <summary>A pin that keeps less is in the JSON only.</summary>
    private const ulong WorthALine = 16 * 1024;

    private static void Arenas(Paper paper, Report report)
    {
        var arenas = new List<ArenaFacts>();
        foreach (MallocFacts malloc in report.Snapshot.Mallocs)
        {
            arenas.AddRange(malloc.Arenas);
        }

        if (arenas.Count == 0)
        {
            return;
        }

        // Stable order: most held first, then most system memory, then the ring's own.
        arenas.Sort((a, b) =>
            b.Share.Held.Resident != a.Share.Held.Resident ? b.Share.Held.Resident.CompareTo(a.Share.Held.Resident)
            : b.System != a.System ? b.System.CompareTo(a.System)
            : a.Index.CompareTo(b.Index));
        paper.Heading(arenas.Count == 1 ? "Arena" : Text($"Arenas ({arenas.Count})"));
        var table = new TextTable(
            new("arena"), new("held", true), new("live", true), new("pinned", true, 2), new("system", true, 1), new("heaps", true, 4), new("threads", true, 3), new("under its top", Rank: 5, Least: 24));
        for (int i = 0; i < arenas.Count && i < Listed; i++)
        {
            ArenaFacts arena = arenas[i];
            table.Add(
                Ink.Plain,
                Text($"{arena.Index} {(arena.IsMain ? "main" : "thread")}"),
                arena.Share.Held.Resident.ToString(),
                arena.Share.Live.Resident.ToString(),
                arena.Share.Pinned.Resident.ToString(),
                arena.System.ToString(),
                Text($"{arena.Heaps}"),
                arena.AttachedThreads is { } threads ? Text($"{threads}") : "?",
                arena.Pin is { } pin ? Verdicts.Wording.PinInWords(pin) : "nothing");
        }

        table.WriteTo(paper);
        RestOf(paper, arenas);
        if (report.Totals.Mmapped.Blocks > 0)
        {
            paper.Sentence("", Text($"{report.Totals.Mmapped.Blocks:N0} blocks with mappings of their own: {report.Totals.Mmapped.Bytes}, of it {report.Totals.Mmapped.Resident} resident."), 2);
        }
    }

    private static void RestOf(Paper paper, List<ArenaFacts> arenas)
    {
        if (arenas.Count <= Listed)
        {
            return;
        }

        MallocShare share = default;
        int orphans = 0;
        for (int i = Listed; i < arenas.Count; i++)
        {
            share += arenas[i].Share;
            orphans += arenas[i].AttachedThreads == 0 ? 1 : 0;
        }

        string unused = orphans == 0 ? "" : Text($"; {orphans} of them without a thread");
        paper.Sentence("", Text($"and {arenas.Count - Listed} more: held {share.Held.Resident}, live {share.Live.Resident}, pinned {share.Pinned.Resident}{unused}"), 2);
    }

    private static void Pins(Paper paper, Report report)
    {
        int worth = 0;
        while (worth < report.Pins.Count && report.Pins[worth].Holds.Count >= WorthALine)
        {
            worth++;
        }

        if (worth == 0)
        {
            return;
        }

        paper.Heading(worth > Listed ? Text($"Pins (the first {Listed} of {worth})") : "Pins");
        var table = new TextTable(
            new("keeps", true), new("state"), new("blocks", true), new("bytes", true, 4), new("arena", true, 3), new("block", Rank: 1), new("what", Rank: 2, Least: 22));
        for (int i = 0; i < worth && i < Listed; i++)
        {
            Pin pin = report.Pins[i];
            table.Add(Ink.Plain, pin.Holds.ToString(), pin.State, Text($"{pin.Blocks:N0}"), pin.Bytes.ToString(), Text($"{pin.Arena}"), pin.Address.ToString(), pin.What);
        }

        table.WriteTo(paper);
        foreach (Pin pin in report.Pins.Take(Math.Min(worth, Listed)))
        {
            if (pin.Owner is { } owner)
            {
                paper.Sentence("  -", LeakReport.Text($"{pin.Address}: {LeakWords.Of(owner)}"), 4);
            }
        }
    }

    private static void Settings(Paper paper, Report report)
    {
        if (report.Settings.Count == 0)
        {
            return;
        }

        paper.Heading("Settings in force");
        foreach (SettingRow row in report.Settings)
        {
            if (row.Origin == SettingOrigin.Default && row.Note is null && row.Asked is null)
            {
                continue;
            }

            string asked = row.IsRefused ? Text($"; {row.Asked} is not in effect") : "";
            string note = row.Note is null ? "" : ": " + row.Note;
            paper.Sentence("  -", Text($"{InWords(row.Name)} {Value(row)}, {Origin(row)}{asked}{note}"), 4);
        }

        string rest = "";
        foreach (SettingRow row in report.Settings)
        {
            if (row.Origin == SettingOrigin.Default && row.Note is null && row.Asked is null)
            {
                rest += Text($"{(rest.Length == 0 ? "" : ", ")}{InWords(row.Name)} {Value(row)}");
            }
        }

        if (rest.Length > 0)
        {
            paper.Sentence("  -", "as glibc starts: " + rest, 4);
        }
    }

    // trimThreshold: trim threshold
    private static string InWords(string name)
    {
        var words = new StringBuilder();
        foreach (char letter in name)
        {
            words.Append(char.IsAsciiLetterUpper(letter) ? " " + char.ToLowerInvariant(letter) : letter.ToString());
        }

        return words.ToString();
    }

    // A size that is no round number is told to the byte: 1032 B, not 1.0 KiB.
    private static string Value(SettingRow row) => row switch
    {
        { Value: ulong.MaxValue } => "-1 (never)",
        { IsSize: false } => Text($"{row.Value}"),
        { Value: var size } when size % 1024 != 0 => Text($"{size} B"),
        { Value: var size } => new Bytes(size).ToString(),
    };

    private static string Origin(SettingRow row) => row.Origin switch
    {
        SettingOrigin.Default => "as glibc starts",
        SettingOrigin.Environment => "from " + row.Asked,
        SettingOrigin.Program => "set by the program",
        _ => "moved by malloc itself",
    };

    private static void Captured(Paper paper, Report report)
    {
        CaptureFacts capture = report.Snapshot.Capture;
        paper.Heading("How it was taken");
        string pause = capture.Pause is { } time ? Text($" for {time.TotalMilliseconds:0.0} ms{(capture.MaxPause is { } most ? Text($" (--max-pause {most.TotalMilliseconds:0.###} ms)") : "")}") : "";
        string how = capture.Mode switch
        {
            CaptureMode.Freeze => "all threads stopped" + pause,
            CaptureMode.Fork => $"all threads stopped{pause} while the kernel copied their page tables; the copy was read",
            CaptureMode.Core => "read from a core file",
            _ => "read while the target ran, without stopping it",
        };
        string exact = capture.IsExact ? "exact" : "not exact: " + (capture.WhyInexact ?? "the target ran meanwhile");
        paper.Sentence("  -", Text($"{how}; {capture.BytesRead} in {capture.Duration.TotalMilliseconds:0} ms; {exact}"), 4);
        if (capture.Saved is { } saved)
        {
            paper.Sentence("  -", Text($"saved on {saved.Host}, {saved.At:yyyy-MM-dd HH:mm:ss} UTC, by ebb {saved.Version}"), 4);
        }

        foreach (MallocFacts malloc in report.Snapshot.Mallocs)
        {
            string version = malloc.Version is { } known ? Text($"glibc {known}") : "glibc of unknown version";
            paper.Sentence("  -", $"{version} in {malloc.Library}: {malloc.Layout}", 4);
        }

        int shown = 0;
        foreach (Remark remark in report.Diagnostics)
        {
            if (remark.Code != "inexact" && shown++ < Listed)
            {
                paper.Sentence(remark.Severity == RemarkSeverity.Info ? "  -" : "  !", remark.Message, 4, Ink.Trouble);
            }
        }

        if (shown > Listed)
        {
            paper.Sentence("", Text($"and {shown - Listed} more; --json has them"), 4);
        }
    }
}
