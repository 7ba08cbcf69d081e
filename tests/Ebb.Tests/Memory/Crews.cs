using Ebb.Memory;

namespace Ebb.Tests.Memory;

/// <summary>The same work on several threads.</summary>
public static class Crews
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public static void Each_of_them_works_once(int workers)
    {
        int[] worked = new int[workers];
        Crew.Run(workers, worker => Interlocked.Increment(ref worked[worker]));
        Assert.All(worked, static times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public static void What_one_throws_is_thrown_when_all_are_done(int failing)
    {
        int done = 0;
        Assert.Throws<InvalidOperationException>(() => Crew.Run(3, worker =>
        {
            if (worker == failing)
            {
                throw new InvalidOperationException();
            }

            Interlocked.Increment(ref done);
        }));
        Assert.Equal(2, done);
    }
}
