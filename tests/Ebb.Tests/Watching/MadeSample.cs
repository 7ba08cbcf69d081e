using Ebb.Snapshots;
using Ebb.Watching;

namespace Ebb.Tests.Watching;

/// <summary>Samples made by hand, in mebibytes.</summary>
internal static class MadeSample
{
    public static Sample Of(TargetFacts target, double seconds, ulong resident, ulong system, ulong mmapped = 0, ulong swapped = 0, ulong? thread = null)
    {
        List<ArenaFigures> arenas = [new(0, Bytes.FromMebibytes(system), default, Bytes.FromMebibytes(system))];
        if (thread is { } size)
        {
            arenas.Add(new(1, Bytes.FromMebibytes(size), default, default));
        }

        return new Sample
        {
            At = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
            Clock = TimeSpan.FromSeconds(1000 + seconds),
            Target = target,
            Kernel = new KernelFigures
            {
                Resident = Bytes.FromMebibytes(resident), Anonymous = default, OfFiles = default, Shared = default, Swapped = Bytes.FromMebibytes(swapped),
                MinorFaults = 0, MajorFaults = 0, Threads = 1, IsStopped = false,
            },
            Malloc = new MallocFigures { System = Bytes.FromMebibytes(system), Top = default, Mmapped = Bytes.FromMebibytes(mmapped), Live = Bytes.FromMebibytes(system + mmapped), IsWalked = false, Arenas = arenas },
        };
    }
}
