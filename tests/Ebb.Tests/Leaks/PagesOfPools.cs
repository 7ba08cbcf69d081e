using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>Which blocks look like pages of another allocator's.</summary>
public static class PagesOfPools
{
    [Theory]
    [InlineData(4096, 1000, true)]
    [InlineData(4096, 999, false)]
    [InlineData(4160, 5000, true)]
    [InlineData(4176, 5000, false)]
    [InlineData(4000, 5000, true)]
    [InlineData(3984, 5000, false)]
    [InlineData(8096, 5000, true)]
    [InlineData(8080, 5000, false)]
    [InlineData((1 << 20) + 64, 1000, true)]
    [InlineData((1 << 20) + 4096, 1000, false)]
    [InlineData(6000, 5000, false)]
    [InlineData(64, 50_000, false)]
    public static void Many_of_a_size_near_whole_pages_do(ulong size, ulong count, bool looksSo)
    {
        var signs = new PoolSigns();
        See(signs, size, count - 400, ChunkState.Live);
        See(signs, size, 400, ChunkState.Live);
        See(signs, size, 5000, ChunkState.Bin);
        See(signs, 4112, 500, ChunkState.Live);

        Assert.Equal(looksSo ? (count, count * size) : (0, 0), signs.Sum());
    }

    [Fact]
    public static void Sizes_are_counted_each_by_itself()
    {
        var signs = new PoolSigns();
        See(signs, 4096, 1500, ChunkState.Live);
        See(signs, 8208, 1000, ChunkState.Live);
        See(signs, 4112, 999, ChunkState.Live);
        Assert.Equal((2500UL, (1500UL * 4096) + (1000UL * 8208)), signs.Sum());
    }

    private static void See(PoolSigns signs, ulong size, ulong count, ChunkState state) => signs.See(new ChunkRun(new Address(0x10000), new Bytes(size), count, state));
}
