namespace Ebb.Glibc;

/// <summary>Live blocks of one class of C++ and one size, as the pointer that they begin with tells.</summary>
/// <param name="Type">The class by name; the address that the blocks begin with until it is named.</param>
public readonly record struct TypeClass(string Type, Bytes BlockSize, ulong Blocks)
{
    public Bytes Bytes => new(checked(BlockSize.Count * Blocks));
}
