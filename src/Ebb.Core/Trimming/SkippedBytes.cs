namespace Ebb.Trimming;

/// <summary>What a plan leaves out, added up by why.</summary>
internal sealed class SkippedBytes
{
    private readonly Dictionary<string, ulong> _bytes = [];

    /// <summary>Most bytes first.</summary>
    public IReadOnlyList<Skipped> All =>
        [.. _bytes.Select(static one => new Skipped(new Bytes(one.Value), one.Key)).OrderByDescending(static one => one.Bytes).ThenBy(static one => one.Why, StringComparer.Ordinal)];

    public void Add(ulong bytes, string why)
    {
        if (bytes > 0)
        {
            _bytes[why] = _bytes.GetValueOrDefault(why) + bytes;
        }
    }
}
