using Ebb.Memory;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>What must stay is cut out of what is free; the rest stays what it was, and what was cut off is counted as far as it is in memory.</summary>
public static class CutSpans
{
    private const ulong Page = 4096;

    [Fact]
    public static void Are_as_they_were_where_nothing_is_cut()
    {
        var spans = new List<FreeSpan> { Span(1, 9) };
        (List<FreeSpan> left, IReadOnlyList<Skipped> skipped) = Cut(spans, AllThere());

        Assert.Equal([Span(1, 9)], left);
        Assert.Empty(skipped);
    }

    [Fact]
    public static void Lose_their_middle_an_end_or_all()
    {
        (List<FreeSpan> left, IReadOnlyList<Skipped> skipped) = Cut(
            [Span(0, 10), Span(20, 30), Span(40, 50), Span(60, 70)], AllThere(),
            Kept(2, 4, "first"), Kept(18, 22, "second"), Kept(28, 45, "second"), Kept(59, 71, "first"));

        FreeSpan[] expected = [Span(0, 10) with { To = 2 * Page }, Span(0, 10) with { From = 4 * Page }, Span(20, 30) with { From = 22 * Page, To = 28 * Page }, Span(40, 50) with { From = 45 * Page }];
        Assert.Equal(expected, left);
        Assert.Equal([new Skipped(new Bytes(12 * Page), "first"), new Skipped(new Bytes(9 * Page), "second")], skipped);
    }

    [Fact]
    public static void Keep_the_chunk_that_they_are_of_and_whose_it_is()
    {
        var top = new FreeSpan(3, 17, 99_999, Page, 9 * Page, true);

        Assert.Equal([top with { To = 2 * Page }, top with { From = 3 * Page }], Cut([top], AllThere(), Kept(2, 3, "why")).Left);
    }

    [Fact]
    public static void Count_nothing_for_pages_that_are_not_there()
    {
        var pages = new Residence([new PageStretch(new Address(5 * Page), new Bytes(2 * Page), PageState.Present)]);

        Assert.Equal([new Skipped(new Bytes(2 * Page), "why")], Cut([Span(0, 10)], pages, Kept(0, 10, "why")).Skipped);
        Assert.Empty(Cut([Span(0, 4)], pages, Kept(0, 10, "why")).Skipped);
    }

    [Fact]
    public static void Are_as_each_page_by_itself_says()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            var spans = Some(random).Select(static range => Span(range.Start, range.End)).ToList();
            KeptRange[] cuts = [.. Some(random).Select(static range => Kept(range.Start, range.End, range.Start % 2 == 0 ? "even" : "odd"))];

            (List<FreeSpan> left, IReadOnlyList<Skipped> skipped) = Cut(spans, AllThere(), cuts);

            ulong[] free = [.. spans.SelectMany(static span => PagesOf(span.From, span.To))];
            var cut = cuts.SelectMany(static cut => PagesOf(cut.Start, cut.End).Select(page => (Page: page, cut.Why))).ToDictionary(static one => one.Page, static one => one.Why);
            Assert.Equal(free.Where(page => !cut.ContainsKey(page)), left.SelectMany(static span => PagesOf(span.From, span.To)));
            Assert.All(left, static span => Assert.True(span.From < span.To && span.From >= span.At && span.To <= span.At + span.Size));
            foreach (string why in (string[])["even", "odd"])
            {
                ulong count = (ulong)free.Count(page => cut.GetValueOrDefault(page) == why);
                Assert.Equal(count * Page, skipped.SingleOrDefault(one => one.Why == why)?.Bytes.Count ?? 0);
            }
        }
    }

    private static (List<FreeSpan> Left, IReadOnlyList<Skipped> Skipped) Cut(List<FreeSpan> spans, Residence pages, params KeptRange[] cuts)
    {
        var skipped = new SkippedBytes();
        return (SpanCuts.Without(spans, cuts, pages, skipped), skipped.All);
    }

    // By address, without overlaps; some of them touch.
    private static List<AddressRange> Some(Random random)
    {
        var ranges = new List<AddressRange>();
        for (int at = random.Next(5); at < 80;)
        {
            int end = at + random.Next(1, 15);
            ranges.Add(new AddressRange((ulong)at, (ulong)end));
            at = end + random.Next(6);
        }

        return ranges;
    }

    private static IEnumerable<ulong> PagesOf(ulong from, ulong to)
    {
        for (ulong at = from; at < to; at += Page)
        {
            yield return at;
        }
    }

    private static Residence AllThere() => new([new PageStretch(default, new Bytes(1000 * Page), PageState.Present)]);

    private static FreeSpan Span(ulong from, ulong to) => new(0, from * Page, (to - from) * Page, from * Page, to * Page, false);

    private static KeptRange Kept(ulong from, ulong to, string why) => new(from * Page, to * Page, why);
}
