namespace Ebb.Memory;

/// <summary>Address in, bytes out: all that a source of memory can do.</summary>
public interface IMemory
{
    /// <summary>Copies what stands at <paramref name="at"/> into <paramref name="into"/>.</summary>
    /// <returns>
    /// The bytes copied: fewer than asked where the range runs into a hole, none where it starts in one.
    /// A hole is an answer, not a failure.
    /// </returns>
    int Read(Address at, Span<byte> into);
}
