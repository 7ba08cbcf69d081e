using Ebb.Linux;
using Ebb.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Memory;

/// <summary>The sums of a set of pages against a count of one page after another.</summary>
public static class PagesOfARange
{
    private const ulong Start = 0x7000_0000_0000;
    private const ulong Page = SyntheticMemory.PageSize;

    private static readonly PageStates[] s_states =
    [
        PageStates.None, PageStates.Present, PageStates.Present | PageStates.Huge, PageStates.Swapped, PageStates.Present | PageStates.Zero,
    ];

    private static readonly Gen<(PageStates States, int Pages)> s_run =
        from states in Gen.Elements(s_states)
        from pages in Gen.Frequency((4, Gen.Choose(1, 5)), (1, Gen.Choose(60, 70)), (1, Gen.Choose(1, 300)))
        select (states, pages);

    private static readonly Arbitrary<((PageStates, int)[] Runs, int From, int To, bool ReadsSwapped)> s_any = (
        from runs in s_run.NonEmptyListOf()
        from isWhole in Gen.Choose(0, 9)
        from places in Gen.Choose(0, int.MaxValue - 1).ArrayOf(2)
        from reads in Gen.Elements(true, false)
        let taken = isWhole == 0 ? [(PageStates.Present, 130)] : runs.ToArray()
        select (taken, Math.Min(places[0], places[1]), Math.Max(places[0], places[1]), reads)).ToArbitrary();

    [Fact]
    public static void Sums_are_those_of_page_after_page() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, ulong end) = Make(any.Runs);
        var pages = PageSet.Of(memory, new Address(Start), new Address(end), any.ReadsSwapped);
        ulong from = Start + ((ulong)any.From % (end - Start));
        ulong to = from + ((ulong)any.To % (end - from + 1));

        Assert.Equal(Count(memory, from, to, static (memory, page) => memory.IsPresent(page)), pages.Resident(from, to));
        Assert.Equal(Count(memory, from, to, static (memory, page) => memory.IsSwapped(page)), pages.Swapped(from, to));
        Assert.Equal(Count(memory, from, to, static (memory, page) => (memory.StatesOf(page) & PageStates.Huge) != 0), pages.Huge(from, to));
        Assert.Equal(any.Runs.All(static run => (run.Item1 & ~PageStates.Huge) == PageStates.Present), pages.IsWhole);
        Assert.Equal(0UL, pages.Resident(to, from));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void What_can_be_read_is_found_page_after_page() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, ulong end) = Make(any.Runs);
        var pages = PageSet.Of(memory, new Address(Start), new Address(end), any.ReadsSwapped);
        ulong at = Start + ((ulong)any.From % (end - Start));
        ulong limit = at + ((ulong)any.To % (end - at + Page));
        ulong next = at & ~(Page - 1);
        while (next < end && !IsReadable(next))
        {
            next += Page;
        }

        ulong stop = next;
        while (stop < Math.Min(limit, end) && IsReadable(stop))
        {
            stop += Page;
        }

        Assert.Equal(IsReadable(at), pages.IsReadable(at));
        Assert.Equal(next, pages.NextReadable(at));
        Assert.False(pages.IsReadable(Start - 1) || pages.IsReadable(end));
        if (next < Math.Min(limit, end))
        {
            Assert.Equal(Math.Min(stop, Math.Min(limit, end)), pages.EndOfReadable(next, limit));
        }

        bool IsReadable(ulong place) => (memory.StatesOf(place) & PageStates.Present) != 0 || (any.ReadsSwapped && memory.IsSwapped(place));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void Pages_that_are_not_counted_can_be_read_and_are_nobodys()
    {
        (SyntheticMemory memory, ulong end) = Make([(PageStates.Present, 3), (PageStates.Swapped, 2)]);
        var pages = PageSet.Of(memory, new Address(Start), new Address(end), isCounted: false);
        Assert.True(pages.IsReadable(Start));
        Assert.Equal(0UL, pages.Resident(Start, end));
        Assert.False(pages.IsWhole);
    }

    // The kernel names at most so many runs in one call.
    [Fact]
    public static void More_runs_than_one_call_names_are_all_there()
    {
        (SyntheticMemory memory, ulong end) = Make([.. Enumerable.Range(0, 10_000).Select(static page => (page % 2 == 0 ? PageStates.Present : PageStates.None, 1))]);
        Assert.Equal(5_000 * Page, PageSet.Of(memory, new Address(Start), new Address(end)).Resident(Start, end));
    }

    private static (SyntheticMemory Memory, ulong End) Make((PageStates States, int Pages)[] runs)
    {
        var memory = new SyntheticMemory();
        ulong end = Start;
        foreach ((PageStates states, int pages) in runs)
        {
            memory.Set(end, end + ((ulong)pages * Page), states);
            end += (ulong)pages * Page;
        }

        memory.Map(Start, end);
        return (memory, end);
    }

    private static ulong Count(SyntheticMemory memory, ulong from, ulong to, Func<SyntheticMemory, ulong, bool> isCounted)
    {
        ulong sum = 0;
        for (ulong page = from & ~(Page - 1); page < to; page += Page)
        {
            sum += isCounted(memory, page) ? Math.Min(to, page + Page) - Math.Max(from, page) : 0;
        }

        return sum;
    }
}
