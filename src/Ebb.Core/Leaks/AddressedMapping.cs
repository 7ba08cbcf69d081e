namespace Ebb.Leaks;

/// <summary>The mapping that an address is in.</summary>
/// <param name="Name">The file, or what the kernel calls it; null where it has no name. Hostile text.</param>
/// <param name="Access">As in <c>/proc/PID/maps</c>: <c>rw-p</c>.</param>
public sealed record AddressedMapping(Address Start, Address End, string? Name, string Access);
