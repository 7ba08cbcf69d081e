using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Trimming;

/// <summary>What the kernel says of a process's memory: what must not be given back, and where huge pages lie.</summary>
public sealed class Terrain
{
    private const string HugePageFile = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";
    private const ulong UsualHugePage = 2 << 20;
    private const VmFlags Watched = VmFlags.UserfaultMissing | VmFlags.UserfaultWrite | VmFlags.UserfaultMinor;

    internal Terrain(IReadOnlyList<KeptRange> kept, IReadOnlyList<AddressRange> hugePages, ulong hugePageSize)
    {
        (Kept, HugePages, HugePageSize) = (kept, hugePages, hugePageSize);
    }

    /// <summary>Nothing but memory that can go.</summary>
    public static Terrain Plain { get; } = new([], [], UsualHugePage);

    /// <summary>Nothing has to be left, and no page is huge.</summary>
    public bool IsPlain => Kept.Count == 0 && HugePages.Count == 0;

    /// <summary>By address.</summary>
    internal IReadOnlyList<KeptRange> Kept { get; }

    /// <summary>Stretches of huge pages, by address.</summary>
    internal IReadOnlyList<AddressRange> HugePages { get; }

    internal ulong HugePageSize { get; }

    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public static Terrain Of(int pid)
    {
        int via = LivingThread.Of(pid) ?? throw TargetException.Gone(pid);
        using var memory = new LiveProcess(via);
        return Of(Smaps.Parse(ProcFile.Read(via, "smaps")), memory, SizeOfHugePages());
    }

    internal static Terrain Of(IReadOnlyList<SmapsMapping> mappings, IPagedMemory memory, ulong hugePageSize)
    {
        var kept = new List<KeptRange>();
        var huge = new List<AddressRange>();
        foreach (SmapsMapping mapping in mappings)
        {
            if (WhyKept(mapping) is { } why)
            {
                kept.Add(new KeptRange(mapping.Start.Value, mapping.End.Value, why));
            }
            else if (mapping.AnonHugePages != Bytes.Zero)
            {
                AddHugePages(mapping, memory, hugePageSize, huge);
            }
        }

        return new Terrain(kept, huge, hugePageSize);
    }

    private static string? WhyKept(SmapsMapping mapping) => mapping switch
    {
        _ when (mapping.Flags & VmFlags.Locked) != 0 => "locked in memory (mlock)",
        _ when (mapping.Flags & VmFlags.HugeTlb) != 0 => "in pages of hugetlbfs, which go back whole or not at all",
        _ when (mapping.Flags & Watched) != 0 => "watched by a userfaultfd, which would be told of each page",
        _ when mapping.LazyFree != Bytes.Zero => "in a mapping with pages given up already (MADV_FREE): the kernel takes those when it needs them",
        _ => null,
    };

    private static void AddHugePages(SmapsMapping mapping, IPagedMemory memory, ulong size, List<AddressRange> huge)
    {
        Span<PageRun> runs = new PageRun[512];
        int before = huge.Count;
        ulong at = mapping.Start.Value;
        while (at < mapping.End.Value)
        {
            int count = memory.NextPages(ref at, mapping.End.Value, runs);
            foreach (PageRun run in runs[..count])
            {
                if ((run.States & PageStates.Huge) != 0)
                {
                    huge.Add(new AddressRange(run.Start & ~(size - 1), (run.End + size - 1) & ~(size - 1)));
                }
            }
        }

        // Before Linux 6.7 the kernel does not say which pages are huge: it may be any.
        ulong from = (mapping.Start.Value + size - 1) & ~(size - 1), to = mapping.End.Value & ~(size - 1);
        if (huge.Count == before && from < to)
        {
            huge.Add(new AddressRange(from, to));
        }
    }

    private static ulong SizeOfHugePages() =>
        ProcFile.TryReadAt(HugePageFile, out byte[] text)
        && ulong.TryParse(Encoding.ASCII.GetString(text).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
        && ulong.IsPow2(size)
            ? size
            : UsualHugePage;
}
