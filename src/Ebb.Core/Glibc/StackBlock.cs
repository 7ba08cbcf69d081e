namespace Ebb.Glibc;

/// <summary>The memory that glibc mapped for a thread's stack, guard included.</summary>
public readonly record struct StackBlock(Address Start, Bytes Size)
{
    public Address End => Start + Size;
}
