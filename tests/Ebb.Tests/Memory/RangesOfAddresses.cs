using Ebb.Glibc;
using Ebb.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Memory;

/// <summary>Cutting ranges out, and asking whether an address is in one, against a look at each address.</summary>
public static class RangesOfAddresses
{
    private const int Last = 120;

    // Up to six ranges, in any order.
    private static readonly Gen<AddressRange[]> s_ranges = (
        from start in Gen.Choose(0, Last)
        from length in Gen.Choose(0, 30)
        select new AddressRange((ulong)start, (ulong)(start + length))).ArrayOf(6);

    [Fact]
    public static void What_is_outside_is_each_address_that_no_range_has() => Prop.ForAll(s_ranges.ToArbitrary(), s_ranges.ToArbitrary(), static (mapped, taken) =>
    {
        Extent[] extents = [.. Apart(mapped).Select(static one => new Extent(one.Start, one.End, false, false))];
        List<Stretch> left = Stretch.Outside(extents, taken);
        for (ulong at = 0; at < 2 * Last; at++)
        {
            bool isLeft = extents.Any(one => IsIn(one.Start, one.End, at)) && !taken.Any(one => IsIn(one.Start, one.End, at));
            Assert.Equal(isLeft ? 1 : 0, left.Count(one => one.Contains(at)));
        }

        Assert.All(left, static one => Assert.True(one.Start < one.End && one.Start >= one.In.Start && one.End <= one.In.End));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void An_address_is_in_a_range_or_in_none() => Prop.ForAll(s_ranges.ToArbitrary(), static any =>
    {
        AddressRange[] ranges = [.. Apart(any)];
        var known = new AddressRanges(ranges.Reverse());
        for (ulong at = 0; at < 2 * Last; at++)
        {
            Assert.Equal(ranges.Any(one => IsIn(one.Start, one.End, at)), known.Contains(at));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsIn(ulong start, ulong end, ulong at) => at >= start && at < end;

    // Those that overlap none before them.
    private static IEnumerable<AddressRange> Apart(AddressRange[] ranges)
    {
        ulong end = 0;
        foreach (AddressRange range in ranges.Where(static range => range.Start < range.End).Order())
        {
            if (range.Start >= end)
            {
                yield return range;
                end = range.End;
            }
        }
    }
}
