namespace Ebb.Procfs;

/// <summary>How much a thread had run at the moment of a sample.</summary>
/// <param name="Ran">Its time on a processor; zero where the kernel does not count it.</param>
/// <param name="Turns">How often it was put on a processor, or left one: it changes whenever the thread runs.</param>
/// <param name="IsRunning">It was on a processor, or ready for one, when looked at.</param>
public readonly record struct ThreadRun(TimeSpan Ran, ulong Turns, bool IsRunning);

/// <summary>A thread that ran, or may have run, between two samples.</summary>
/// <param name="Ran">For how long, as far as the kernel had counted; null for a thread that came or went.</param>
public sealed record ThreadThatRan(int Tid, TimeSpan? Ran);
