using Ebb.Glibc;

namespace Ebb.Verdicts;

/// <summary>The sizes that most live bytes are in, of all mallocs of a process.</summary>
internal static class LiveSizes
{
    public static IReadOnlyList<SizeClass> Of(IReadOnlyList<MallocFacts> mallocs)
    {
        if (mallocs.Count == 1)
        {
            return mallocs[0].LiveSizes;
        }

        var sizes = new Dictionary<Bytes, SizeClass>();
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (SizeClass size in malloc.LiveSizes)
            {
                SizeClass before = sizes.GetValueOrDefault(size.BlockSize);
                sizes[size.BlockSize] = new SizeClass(size.BlockSize, before.Blocks + size.Blocks, before.Bytes + size.Bytes);
            }
        }

        var sorted = new List<SizeClass>(sizes.Values);
        sorted.Sort((a, b) => b.Bytes != a.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.BlockSize.CompareTo(b.BlockSize));
        return sorted;
    }
}
