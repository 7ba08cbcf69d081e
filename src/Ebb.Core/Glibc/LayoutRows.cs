namespace Ebb.Glibc;

/// <summary>The order in which the rows of a layout table are worth trying.</summary>
internal static class LayoutRows
{
    /// <summary>
    /// The row that a release was born with, then those before it, then those after it: changes were carried back
    /// to older releases more often than they were left out. Without a version, newest first.
    /// </summary>
    public static IEnumerable<T> LikeliestFirst<T>(this IReadOnlyList<T> rows, Func<T, GlibcVersion> since, GlibcVersion? version) =>
        version is { } known
            ? rows.Where(row => since(row) <= known).Reverse().Concat(rows.Where(row => since(row) > known))
            : rows.Reverse();
}
