using Ebb.Memory;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>What is in memory of any range, by a table of its pages.</summary>
public static class ResidentStretches
{
    private const ulong Page = 4096;

    [Fact]
    public static void Are_those_that_are_counted_for_the_process()
    {
        var pages = new Residence([Stretch(0, 2, PageState.Present), Stretch(2, 2, PageState.Swapped), Stretch(4, 2, PageState.Uncounted), Stretch(6, 2, PageState.Absent), Stretch(8, 2, PageState.Present)]);

        Assert.Equal(4 * Page, pages.Resident(0, 100 * Page));
        Assert.Equal([new AddressRange(0, 2 * Page), new AddressRange(8 * Page, 10 * Page)], pages.Inside(0, 100 * Page, 0));
        Assert.Equal(0UL, pages.Resident(2 * Page, 8 * Page));
        Assert.Empty(pages.Inside(2 * Page, 8 * Page, 0));
    }

    [Fact]
    public static void Are_cut_at_the_ends_of_the_range()
    {
        var pages = new Residence([Stretch(10, 10, PageState.Present)]);

        Assert.Equal(3 * Page, pages.Resident(12 * Page, 15 * Page));
        Assert.Equal([new AddressRange(12 * Page, 15 * Page)], pages.Inside(12 * Page, 15 * Page, 0));
        Assert.Equal(2 * Page, pages.Resident(0, 12 * Page));
        Assert.Equal(2 * Page, pages.Resident(18 * Page, 40 * Page));
        Assert.Equal((0UL, 0UL, 0UL), (pages.Resident(0, 10 * Page), pages.Resident(20 * Page, 21 * Page), pages.Resident(15 * Page, 15 * Page)));
        Assert.Equal(0UL, pages.Resident(15 * Page, 12 * Page));
        Assert.Empty(pages.Inside(0, 10 * Page, Page));
        Assert.Empty(pages.Inside(20 * Page, 21 * Page, Page));
    }

    [Fact]
    public static void Are_one_over_a_gap_that_is_no_longer_than_allowed()
    {
        var pages = new Residence([Stretch(0, 1, PageState.Present), Stretch(4, 1, PageState.Present), Stretch(9, 1, PageState.Present)]);

        Assert.Equal([new AddressRange(0, 5 * Page), new AddressRange(9 * Page, 10 * Page)], pages.Inside(0, 20 * Page, 3 * Page));
        Assert.Equal([new AddressRange(0, 10 * Page)], pages.Inside(0, 20 * Page, 4 * Page));
        Assert.Equal(3, pages.Inside(0, 20 * Page, 2 * Page).Count());
    }

    /// <summary>Two mallocs in one heap mapping tell of its pages twice.</summary>
    [Fact]
    public static void Count_once_however_often_they_are_told()
    {
        var pages = new Residence([Stretch(0, 4, PageState.Present), Stretch(0, 4, PageState.Present), Stretch(4, 4, PageState.Present)]);

        Assert.Equal(8 * Page, pages.Resident(0, 100 * Page));
        Assert.Equal([new AddressRange(0, 8 * Page)], pages.Inside(0, 100 * Page, 0));
    }

    [Fact]
    public static void Are_as_each_page_by_itself_says()
    {
        var random = new Random(3);
        for (int round = 0; round < 100; round++)
        {
            var states = new PageState[200];
            var stretches = new List<PageStretch>();
            for (int at = 0; at < states.Length;)
            {
                int length = Math.Min(random.Next(1, 12), states.Length - at);
                var state = (PageState)random.Next(4);
                Array.Fill(states, state, at, length);
                stretches.Add(Stretch((ulong)at, (ulong)length, state));
                at += length + (random.Next(3) == 0 ? random.Next(5) : 0); // between stretches nothing is known, and nothing is there
            }

            var pages = new Residence(stretches);
            for (int question = 0; question < 100; question++)
            {
                int from = random.Next(states.Length), to = random.Next(from, states.Length + 20);
                int[] there = [.. Enumerable.Range(from, to - from).Where(page => page < states.Length && states[page] == PageState.Present)];
                Assert.Equal((ulong)there.Length * Page, pages.Resident((ulong)from * Page, (ulong)to * Page));
                Assert.Equal(there.Select(static page => (ulong)page), pages.Inside((ulong)from * Page, (ulong)to * Page, 0).SelectMany(PagesOf));
            }
        }
    }

    private static IEnumerable<ulong> PagesOf(AddressRange range)
    {
        for (ulong at = range.Start; at < range.End; at += Page)
        {
            yield return at / Page;
        }
    }

    private static PageStretch Stretch(ulong page, ulong pages, PageState state) => new(new Address(page * Page), new Bytes(pages * Page), state);
}
