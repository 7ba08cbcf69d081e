using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A thread of the target as it stood when all stood.</summary>
/// <param name="Registers">Null where it was never stopped.</param>
/// <param name="RobustHead">Where its list of robust mutexes begins, which lies in glibc's own descriptor of it.</param>
/// <param name="Vectors">Its vector registers, where they were asked for.</param>
internal sealed record ThreadAtStop(int Tid, Registers? Registers, ulong? RobustHead, IReadOnlyList<ulong>? Vectors = null);
