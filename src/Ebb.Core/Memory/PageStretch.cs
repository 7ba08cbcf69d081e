namespace Ebb.Memory;

/// <summary>Neighbouring pages in the same state.</summary>
public readonly record struct PageStretch(Address Start, Bytes Length, PageState State);
