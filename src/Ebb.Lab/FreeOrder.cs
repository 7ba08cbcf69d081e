namespace Ebb.Lab;

/// <summary>In which order blocks are freed.</summary>
public enum FreeOrder
{
    AsAllocated,
    Reversed,
    Scattered,
}
