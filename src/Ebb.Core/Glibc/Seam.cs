namespace Ebb.Glibc;

/// <summary>
/// A place where a region is cut for two walks: all that the walk on the right has to know of what lies on the left. It is a
/// guess until the walk on the left stands there and knows the same.
/// </summary>
/// <param name="At">The chunk that the right walk starts with.</param>
/// <param name="Last">Size of the chunk before it, which the left walk has counted and the right one settles.</param>
/// <param name="Older">Size of the chunk before that.</param>
/// <param name="LastHeader">Header word of the chunk before.</param>
/// <param name="Pending">What the chunk before is, if its header holds true.</param>
/// <param name="Link">Where that chunk leads, if it may be in a fastbin.</param>
/// <param name="IsCandidate">It may be in a fastbin, and is not known to be.</param>
/// <param name="Behind">What the chunk before that was, as far as it matters here.</param>
/// <param name="RunEnd">Where the last free run ended, if so near that it may go on; else 0.</param>
/// <param name="RunRight">The block that follows that run.</param>
internal readonly record struct Seam(
    ulong At, ulong Last, ulong Older, ulong LastHeader, MarkKind Pending, ulong Link, bool IsCandidate, SeamBehind Behind, ulong RunEnd, Neighbour RunRight);

/// <summary>What a chunk that is settled is: what those after it ask about it.</summary>
[Flags]
internal enum SeamBehind
{
    Other = 0,
    Cached = 1,
    Binned = 2,
    Table = 4,
}
