namespace Ebb.Glibc;

/// <summary>
/// What the bins' lists say, summed: if each free chunk is in exactly one list, and nothing else is, then all forward links
/// together are all chunks and heads together, and so are all backward links.
/// </summary>
internal readonly record struct FreeLists(ulong Selves, ulong Forward, ulong Backward)
{
    public static FreeLists operator +(in FreeLists a, in FreeLists b) =>
        new(a.Selves + b.Selves, a.Forward + b.Forward, a.Backward + b.Backward);

    /// <summary>One chunk, or one bin's head as if it were a chunk, and its two links.</summary>
    public static FreeLists Of(ulong self, ulong forward, ulong backward) => new(Mix.Of(self), Mix.Of(forward), Mix.Of(backward));

    public bool Close => Selves == Forward && Selves == Backward;
}
