namespace Ebb.Leaks;

/// <summary>What a block is by the way its words hang together.</summary>
internal readonly record struct BlockShape(string Name, TypeSource Source);
