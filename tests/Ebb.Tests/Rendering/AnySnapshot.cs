using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Verdicts;
using FsCheck;
using FsCheck.Fluent;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Rendering;

/// <summary>What must hold of any snapshot at all, generated.</summary>
public static class AnySnapshot
{
    private static readonly Gen<Bytes> s_pages = Gen.Frequency(
        (2, Gen.Constant(Bytes.Zero)),
        (3, Gen.Choose(0, 64).Select(pages => KiB((ulong)pages * 4))),
        (3, Gen.Choose(0, 1 << 18).Select(pages => KiB((ulong)pages * 4))),
        (1, Gen.Choose(0, 5_000_000).Select(bytes => new Bytes((ulong)bytes))));

    private static readonly Gen<MallocShare> s_share =
        from amounts in s_pages.ArrayOf(6)
        select Share(amounts[0], amounts[1], amounts[2], amounts[3], amounts[4]) with { HugePageSurplus = amounts[5] };

    private static readonly Gen<TopPin?> s_pin = Gen.OneOf(
        Gen.Constant<TopPin?>(null),
        from amounts in s_pages.ArrayOf(3)
        from isCached in Gen.Elements(true, false)
        from blocks in Gen.Choose(1, 1000)
        select (TopPin?)new TopPin(new Address(0x5000), isCached, (ulong)blocks, amounts[0], amounts[1], amounts[2]));

    private static readonly Gen<string> s_text = ArbMap.Default.GeneratorFor<string?>().Select(text => text ?? "");

    private static readonly Gen<MappingFacts> s_mapping =
        from kind in Gen.Elements(Enum.GetValues<MappingKind>())
        from isHeap in Gen.Elements(true, false)
        from share in s_share
        from rest in s_pages
        from lazy in s_pages
        from name in s_text
        let own = isHeap ? share.Live + share.Held + share.Pinned + share.Overhead + share.Unread : default
        let surplus = isHeap ? share.HugePageSurplus : Bytes.Zero
        select Mapping(kind, 0x10_0000, own.Virtual + surplus + rest, own.Resident + surplus + rest, name, isHeap ? share : null) with { LazyFree = lazy };

    private static readonly Gen<ArenaFacts> s_arena =
        from index in Gen.Choose(0, 40)
        from amounts in s_pages.ArrayOf(8)
        from share in s_share
        from pin in s_pin
        from threads in Gen.Choose(-1, 3)
        from isContiguous in Gen.Elements(true, false)
        select Arena(index, amounts[0], amounts[1]) with
        {
            Share = share,
            Forecast = new ArenaForecast { ByEbb = amounts[2], ByMallocTrim = amounts[3], InTop = amounts[4], BehindFastbins = amounts[5], Ranges = amounts[6].Count },
            Pin = pin,
            AttachedThreads = threads < 0 ? null : (ulong)threads,
            Top = Blocks(1, amounts[7]),
            IsContiguous = isContiguous,
        };

    internal static Gen<Snapshot> Snapshots { get; } =
        from mappings in s_mapping.ArrayOf()
        from arenas in s_arena.ArrayOf()
        from name in s_text
        from arguments in s_text.ArrayOf()
        from thresholds in s_pages.ArrayOf(3)
        from isExact in Gen.Elements(true, false)
        from hasMalloc in Gen.Elements(true, true, false)
        let snapshot = Snapshot(mappings)
        let malloc = Malloc(arenas) with
        {
            Settings = Settings() with { MmapThreshold = thresholds[0].Count, TrimThreshold = thresholds[1].Count, TopPad = thresholds[2].Count },
            PagePins = [new PagePin(new Address(1), false, new Bytes(ulong.MaxValue), ulong.MaxValue, thresholds[0], 0, name)],
        }
        select snapshot with
        {
            Mallocs = hasMalloc ? [malloc] : [],
            Target = snapshot.Target with { Name = name, CommandLine = arguments },
            Capture = snapshot.Capture with { IsExact = isExact },
        };

    [Fact]
    public static void The_ledger_sums_to_the_resident_bytes() => Holds(snapshot =>
    {
        var ledger = Ledger.Of(snapshot);
        Bytes sum = Sum(ledger.Rows.Select(row => row.Resident));
        return sum == ledger.Resident && sum == Sum(snapshot.Mappings.Select(mapping => mapping.Resident));
    });

    [Fact]
    public static void The_virtual_bytes_sum_too() => Holds(snapshot =>
        Sum(Ledger.Of(snapshot).Rows.Select(row => row.Virtual)) == Sum(snapshot.Mappings.Select(mapping => mapping.Virtual)));

    [Fact]
    public static void Causes_divide_what_can_go_back_without_overlap() => Holds(snapshot =>
        Sum(Causes.Of(snapshot.Mallocs).Select(cause => cause.Bytes)) == Returnable.Of(snapshot.Mallocs).ByEbb);

    [Fact]
    public static void One_verdict_is_primary_and_none_speaks_of_more_than_is_resident() => Holds(snapshot =>
    {
        var report = Report.Of(snapshot);
        return report.Verdicts.Count(verdict => verdict.IsPrimary) == 1
            && report.Primary.IsPrimary
            && report.Verdicts.All(verdict => verdict.Bytes <= report.Ledger.Resident);
    });

    [Fact]
    public static void Every_verdict_has_words_and_they_hold_no_control_characters() => Holds(snapshot =>
        Report.Of(snapshot).Verdicts.All(verdict => !Escape.ForTerminal(verdict.Headline()).Any(char.IsControl)));

    [Fact]
    public static void The_text_fits_its_width_and_obeys_nobody() => Holds(snapshot =>
        TextReport.Of(Report.Of(snapshot), new TextOptions(60, false, true)).Split('\n')
            .All(line => TextWidth.Of(line) <= 60 && !line.Any(char.IsControl)));

    [Fact]
    public static void The_json_can_be_read_back() => Holds(snapshot =>
        System.Text.Json.JsonDocument.Parse(JsonReport.Of(Report.Of(snapshot))).RootElement.GetProperty("schemaVersion").GetInt32() == 1);

    [Fact]
    public static void Escaped_text_holds_nothing_that_a_terminal_obeys() => Prop.ForAll(
        s_text.ToArbitrary(),
        text => !Escape.ForTerminal(text).Any(char.IsControl) && Escape.ForTerminal(text, isAscii: true).All(char.IsAscii)).QuickCheckThrowOnFailure();

    private static Bytes Sum(IEnumerable<Bytes> amounts) => amounts.Aggregate(Bytes.Zero, (sum, amount) => sum + amount);

    private static void Holds(Func<Snapshot, bool> claim) => Prop.ForAll(Snapshots.ToArbitrary(), claim).QuickCheckThrowOnFailure();
}
