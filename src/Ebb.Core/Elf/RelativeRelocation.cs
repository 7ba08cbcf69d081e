namespace Ebb.Elf;

/// <summary>A word that the loader fills with an address of the same file: at <paramref name="Location"/> will stand <paramref name="Target"/>, both before the load bias is added.</summary>
public readonly record struct RelativeRelocation(ulong Location, ulong Target);
