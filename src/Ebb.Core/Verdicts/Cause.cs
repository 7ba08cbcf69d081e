using Ebb.Glibc;

namespace Ebb.Verdicts;

/// <summary>Why free memory did not go back by itself, and how much of it for this reason. The causes of a verdict do not overlap.</summary>
/// <param name="Arena">The arena with most of it.</param>
/// <param name="Arenas">In how many arenas.</param>
/// <param name="Pin">The block above it, in that arena, where there is one.</param>
public sealed record Cause(CauseKind Kind, Bytes Bytes, ArenaFacts Arena, int Arenas, TopPin? Pin);
