using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>The holes of an arena are taken slice by slice: each page once, in order, and no more than the time allows.</summary>
public static class WhatIsLeft
{
    private const double Ages = 1000;
    private static readonly ulong s_page = (ulong)Environment.SystemPageSize;

    [Fact]
    public static void Is_all_of_it_before_the_first_slice_and_nothing_after_the_last()
    {
        Hole[] holes = [Hole(0, 3), Hole(10, 5), Hole(100, 1)];
        var left = new Left(holes);
        Assert.Equal(9 * s_page, left.Bytes);
        Assert.False(left.IsEmpty);

        Assert.Equal(holes, left.Next(Ages, new AdviceCost(), 100, isFirst: true).ToArray());

        Assert.Equal((true, 0UL), (left.IsEmpty, left.Bytes));
        Assert.Empty(left.Next(Ages, new AdviceCost(), 100, isFirst: true).ToArray());
    }

    [Fact]
    public static void Is_what_more_ranges_than_one_call_takes_leave()
    {
        Hole[] holes = [Hole(0, 1), Hole(2, 1), Hole(4, 1), Hole(6, 1), Hole(8, 1)];
        var left = new Left(holes);

        Assert.Equal(holes[..2], left.Next(Ages, new AdviceCost(), 2, isFirst: true).ToArray());
        Assert.Equal(3 * s_page, left.Bytes);
        Assert.Equal(holes[2..4], left.Next(Ages, new AdviceCost(), 2, isFirst: false).ToArray());
        Assert.Equal(holes[4..], left.Next(Ages, new AdviceCost(), 2, isFirst: false).ToArray());
    }

    [Fact]
    public static void Is_everything_where_there_is_no_time_unless_something_has_to_be_done()
    {
        var left = new Left([Hole(0, 100), Hole(200, 100)]);

        Assert.Empty(left.Next(-1, new AdviceCost(), 100, isFirst: false).ToArray());
        Assert.Empty(left.Next(0, new AdviceCost(), 100, isFirst: false).ToArray());
        Assert.Equal(200 * s_page, left.Bytes);
        Assert.Equal([Hole(0, 100) with { To = 16 * s_page }], left.Next(-1, new AdviceCost(), 100, isFirst: true).ToArray());
        Assert.Equal(184 * s_page, left.Bytes);
    }

    [Fact]
    public static void Is_even_a_single_page_where_the_time_is_over() => Assert.Empty(new Left([Hole(0, 1)]).Next(-1, new AdviceCost(), 100, isFirst: false).ToArray());

    [Fact]
    public static void Is_the_rest_of_a_hole_that_was_begun()
    {
        var cost = new AdviceCost();
        Hole hole = Hole(7, 1_000_000);
        var left = new Left([hole]);
        ulong at = hole.From;
        int slices = 0;
        while (!left.IsEmpty)
        {
            Assert.Equal(hole.To - at, left.Bytes);
            Hole part = Assert.Single(left.Next(0.01, cost, 100, isFirst: true).ToArray());
            Assert.Equal(hole with { From = at, To = part.To }, part);
            Assert.InRange(cost.Of(1, (part.To - at) / s_page), 0, 0.01);
            at = part.To;
            slices++;
        }

        Assert.Equal(hole.To, at);
        Assert.InRange(slices, (int)(cost.Of(1, 1_000_000) / 0.01), (int)(cost.Of(1, 1_000_000) / 0.01) + 2);
    }

    /// <summary>It is found by the arena's pointer to it, and not by its links.</summary>
    [Fact]
    public static void Is_the_top_for_a_slice_without_others()
    {
        Hole top = Hole(50, 10) with { IsTop = true };
        var left = new Left([Hole(0, 3), top, Hole(100, 3)]);

        Assert.Equal([Hole(0, 3)], left.Next(Ages, new AdviceCost(), 100, isFirst: true).ToArray());
        Assert.Equal([top], left.Next(Ages, new AdviceCost(), 100, isFirst: false).ToArray());
        Assert.Equal([Hole(100, 3)], left.Next(Ages, new AdviceCost(), 100, isFirst: false).ToArray());
    }

    [Fact]
    public static void Is_a_hole_of_middle_size_that_would_have_to_be_cut_for_what_is_left_of_the_time()
    {
        var cost = new AdviceCost();
        Hole[] holes = [Hole(0, 10), Hole(20, 200)];
        var left = new Left(holes);

        Assert.Equal(holes[..1], left.Next(cost.Of(2, 110), cost, 100, isFirst: true).ToArray());
        Assert.Equal(holes[1..], left.Next(cost.Of(1, 200) * 1.001, cost, 100, isFirst: false).ToArray());
    }

    [Fact]
    public static void Is_a_part_of_a_large_hole_of_which_much_fits_behind_others()
    {
        var cost = new AdviceCost();
        Hole[] holes = [Hole(0, 10), Hole(20, 5000)];
        var left = new Left(holes);

        Hole[] taken = left.Next(cost.Of(2, 10 + 300) * 1.0001, cost, 100, isFirst: true).ToArray();

        Assert.Equal([holes[0], holes[1] with { To = holes[1].From + (300 * s_page) }], taken);
        Assert.Equal((20 + 300) * s_page, left.Next(Ages, cost, 100, isFirst: false)[0].From);
    }

    [Fact]
    public static void Is_never_told_of_twice_whatever_times_there_are()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            var holes = new List<Hole>();
            for (ulong at = 0; holes.Count < 40; at += 5000)
            {
                holes.Add(Hole(at, (ulong)random.Next(1, random.Next(2) == 0 ? 20 : 3000)) with { IsTop = holes.Count == 39 });
            }

            var left = new Left(holes);
            var cost = new AdviceCost();
            var taken = new List<Hole>();
            bool isFirst = true;
            for (int calls = 0; !left.IsEmpty; calls++)
            {
                Assert.True(calls < 10_000);
                int most = random.Next(1, 20);
                Hole[] some = left.Next(random.NextDouble() * 0.004, cost, most, isFirst).ToArray();
                Assert.InRange(some.Length, isFirst ? 1 : 0, most);
                Assert.True(some.Length < 2 || some.All(static hole => !hole.IsTop));
                isFirst = some.Length == 0;
                taken.AddRange(some);
            }

            Assert.Equal(holes.SelectMany(PagesOf), taken.SelectMany(PagesOf));
        }
    }

    private static IEnumerable<ulong> PagesOf(Hole hole)
    {
        for (ulong page = hole.From; page < hole.To; page += s_page)
        {
            yield return page;
        }
    }

    private static Hole Hole(ulong page, ulong pages) => new(page * s_page, pages * s_page, page * s_page, (page + pages) * s_page, pages * s_page, false);
}
