namespace Ebb.Glibc;

/// <summary>The run of blocks right under the top that keeps malloc from trimming what stands below it.</summary>
/// <param name="Address">The block nearest to the free memory below.</param>
/// <param name="IsCached">All of the run is in tcaches, freed by the program and kept by malloc, or a tcache itself: from 2.43 on one is made at the first free.</param>
/// <param name="Blocks">Blocks in the run.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Holds">Resident whole free pages right below the run: what would fall to the top and go back if the run were freed.</param>
/// <param name="Below">All resident whole free pages of the arena below the run.</param>
public sealed record TopPin(Address Address, bool IsCached, ulong Blocks, Bytes Bytes, Bytes Holds, Bytes Below);
