using Ebb.Procfs;

namespace Ebb.Cores;

/// <summary>The mappings of a process, put together from what a core says in three places: memory, files, auxiliary vector.</summary>
/// <remarks>The names in brackets are the kernel's own in <c>/proc/PID/maps</c>; no core has them.</remarks>
internal static class CoreMappings
{
    private const ulong VsyscallStart = 0xffff_ffff_ff60_0000;
    private const string Deleted = " (deleted)";

    /// <summary>In address order. gcore leaves read-only pages of files out altogether: those are known by the list of files alone.</summary>
    public static List<Mapping> Of(CoreSegment[] segments, IReadOnlyList<CoreMappedFile> files, Auxv auxiliary)
    {
        CoreMappedFile[] sorted = [.. files.Where(static file => file.Start < file.End)];
        Array.Sort(sorted, static (a, b) => a.Start.CompareTo(b.Start));
        var inodes = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var mappings = new List<Mapping>(segments.Length + 16);
        int next = 0;
        ulong told = 0;
        foreach (CoreSegment segment in segments)
        {
            for (; next < sorted.Length && sorted[next].Start < segment.Start; next++)
            {
                told = AddUnheld(mappings, sorted[next], told, segment.Start, inodes);
            }

            CoreMappedFile? file = next < sorted.Length && sorted[next].Start == segment.Start ? sorted[next] : null;
            next += file is null ? 0 : 1;
            mappings.Add(file is null
                ? Anonymous(segment, auxiliary)
                : OfFile(file, segment.Start, segment.End, segment.Access, inodes));
            told = segment.End;
        }

        for (; next < sorted.Length; next++)
        {
            told = AddUnheld(mappings, sorted[next], told, ulong.MaxValue >> 8, inodes);
        }

        return mappings;
    }

    /// <summary>The same, with the name <c>[heap]</c> for what brk made: from its start as malloc knows it, as far as it goes on.</summary>
    public static List<Mapping> WithHeap(List<Mapping> mappings, ulong start)
    {
        var named = new List<Mapping>(mappings);
        for (int i = 0; i < named.Count; i++)
        {
            bool isFirst = named[i].Start.Value <= start && start < named[i].End.Value;
            bool goesOn = i > 0 && named[i - 1].Name == "[heap]" && named[i - 1].End == named[i].Start;
            if ((isFirst || goesOn) && named[i].Inode == 0 && named[i].Name is null)
            {
                named[i] = named[i] with { Name = "[heap]" };
            }
        }

        return named;
    }

    private static ulong AddUnheld(List<Mapping> mappings, CoreMappedFile file, ulong from, ulong to, Dictionary<string, ulong> inodes)
    {
        ulong start = Math.Max(file.Start, from);
        ulong end = Math.Min(file.End, to);
        if (start >= end)
        {
            return from;
        }

        mappings.Add(OfFile(file, start, end, Access.Read, inodes));
        return end;
    }

    private static Mapping OfFile(CoreMappedFile file, ulong start, ulong end, Access access, Dictionary<string, ulong> inodes)
    {
        bool isDeleted = file.Path.EndsWith(Deleted, StringComparison.Ordinal);
        string name = isDeleted ? file.Path[..^Deleted.Length] : file.Path;
        if (!inodes.TryGetValue(file.Path, out ulong inode))
        {
            inode = (ulong)inodes.Count + 1;
            inodes.Add(file.Path, inode);
        }

        return new Mapping
        {
            Start = new Address(start),
            End = new Address(end),
            Access = access,
            Offset = new Bytes(unchecked(file.Offset + (start - file.Start))),
            Device = default,
            Inode = inode,
            Name = name,
            IsDeleted = isDeleted,
        };
    }

    private static Mapping Anonymous(CoreSegment segment, Auxv auxiliary) => new()
    {
        Start = new Address(segment.Start),
        End = new Address(segment.End),
        Access = segment.Access,
        Offset = Bytes.Zero,
        Device = default,
        Inode = 0,
        Name = Holds(segment, auxiliary.Random) || Holds(segment, auxiliary.FileName) ? "[stack]"
            : Holds(segment, auxiliary.Vdso) ? "[vdso]"
            : segment.Start == VsyscallStart ? "[vsyscall]"
            : null,
    };

    private static bool Holds(CoreSegment segment, Address? at) => at is { } address && address.Value >= segment.Start && address.Value < segment.End;
}
