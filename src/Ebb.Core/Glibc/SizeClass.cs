namespace Ebb.Glibc;

/// <summary>Live blocks of one size.</summary>
public readonly record struct SizeClass(Bytes BlockSize, ulong Blocks, Bytes Bytes);
