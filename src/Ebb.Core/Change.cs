namespace Ebb;

/// <summary>By how many bytes an amount grew; negative where it shrank. Text is signed: <c>+1.5 GiB</c>.</summary>
public readonly record struct Change(long Count) : IComparable<Change>
{
    public static bool operator <(Change left, Change right) => left.Count < right.Count;

    public static bool operator >(Change left, Change right) => left.Count > right.Count;

    public static bool operator <=(Change left, Change right) => left.Count <= right.Count;

    public static bool operator >=(Change left, Change right) => left.Count >= right.Count;

    /// <summary>How much of it there is, whichever way.</summary>
    public Bytes Size => new(Count < 0 ? 0 - unchecked((ulong)Count) : (ulong)Count);

    /// <summary>What cannot be told in 64 bits and a sign is told as the largest that can.</summary>
    public static Change Between(Bytes before, Bytes after) => new(After(before.Count, after.Count));

    /// <summary>As <see cref="Between"/>, of a count of things.</summary>
    public static long After(ulong before, ulong after) =>
        after >= before ? (long)Math.Min(after - before, long.MaxValue) : -(long)Math.Min(before - after, long.MaxValue);

    public int CompareTo(Change other) => Count.CompareTo(other.Count);

    public override string ToString() => (Count > 0 ? "+" : Count < 0 ? "-" : "") + Size;
}
