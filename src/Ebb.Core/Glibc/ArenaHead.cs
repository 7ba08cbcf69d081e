namespace Ebb.Glibc;

/// <summary>What an arena's own fields tell of it, without a walk.</summary>
/// <param name="Number">0 is the main arena, others in the order in which they were made: malloc enters a new one behind the main arena, and takes none away.</param>
/// <param name="System">glibc's own <c>system_mem</c>.</param>
/// <param name="Top">The chunk at its end that was never handed out, or came back to it.</param>
public readonly record struct ArenaHead(int Number, Address At, Bytes System, Bytes Top);
