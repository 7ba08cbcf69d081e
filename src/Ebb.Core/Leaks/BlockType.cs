namespace Ebb.Leaks;

/// <summary>What a block is.</summary>
/// <param name="Name">For people; hostile text. The address of a class's table until that is named.</param>
public sealed record BlockType(string Name, TypeSource Source);
