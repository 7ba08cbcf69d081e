namespace Ebb.Lab;

/// <summary>What all experiments of the article begin with: blocks are made, filled, and freed.</summary>
internal static class Rounds
{
    // Near the golden section, so that neighbours are freed far apart in time.
    private const double Golden = 0.6180339887;

    /// <summary>Frees all blocks of a worker in an order.</summary>
    public static void Free(this Worker worker, FreeOrder order)
    {
        ulong count = worker.Count;
        (ulong from, ulong stride) = order switch
        {
            FreeOrder.Reversed => (count - 1, count - 1),
            FreeOrder.Scattered => (0UL, CoprimeNear((ulong)(Golden * count), count)),
            _ => (0UL, 1UL),
        };
        worker.Free(count, from, stride);
    }

    /// <summary>Allocates a block for each slot, and writes to every byte of it.</summary>
    public static void AllocateAndFill(this Worker worker, ulong bytes)
    {
        worker.Allocate(0, worker.Count, bytes);
        worker.Fill(0, worker.Count);
    }

    public static string InWords(this FreeOrder order) => order switch
    {
        FreeOrder.Reversed => "last first",
        FreeOrder.Scattered => "scattered",
        _ => "in order",
    };

    // A step without a common divisor comes to each slot once.
    private static ulong CoprimeNear(ulong near, ulong count)
    {
        ulong step = Math.Max(1, near);
        while (Divisor(step, count) != 1)
        {
            step++;
        }

        return step;
    }

    private static ulong Divisor(ulong left, ulong right) => right == 0 ? left : Divisor(right, left % right);
}
