namespace Ebb.Cores;

/// <summary>A mapping of a file, as the note <c>NT_FILE</c> of a core lists them. The path is hostile text.</summary>
internal sealed record CoreMappedFile(ulong Start, ulong End, ulong Offset, string Path);
