namespace Ebb.Tests;

public static class AddressesAndAmounts
{
    [Theory]
    [InlineData(0UL, "0 B")]
    [InlineData(1023UL, "1023 B")]
    [InlineData(1024UL, "1.0 KiB")]
    [InlineData(1048575UL, "1.0 MiB")]
    [InlineData(1610612736UL, "1.5 GiB")]
    public static void Amounts_are_told_in_iec_units(ulong count, string expected) =>
        Assert.Equal(expected, new Bytes(count).ToString());

    [Fact]
    public static void A_sum_that_overflows_throws_instead_of_wrapping() =>
        Assert.Throws<OverflowException>(() => new Bytes(ulong.MaxValue) + new Bytes(1));

    [Fact]
    public static void A_difference_below_zero_throws_instead_of_wrapping() =>
        Assert.Throws<OverflowException>(() => new Address(1) - new Address(2));
}
