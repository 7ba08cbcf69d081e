using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Joins what the kernel says of each mapping with what malloc was found to own of it.</summary>
internal static class MappingTable
{
    /// <param name="stacks">The stacks of threads, first and others, as ranges.</param>
    /// <param name="shares">Malloc's part of each extent it lives in. The extents were scanned page by page.</param>
    public static List<MappingFacts> Join(
        IReadOnlyList<SmapsMapping> mappings,
        IReadOnlyList<Extent> extents,
        IReadOnlyList<AddressRange> stacks,
        IEnumerable<OwnedShare> shares,
        IPagedMemory memory)
    {
        var owned = new Dictionary<Extent, MallocShare>();
        foreach (OwnedShare share in shares)
        {
            owned[share.In] = owned.TryGetValue(share.In, out MallocShare sum) ? sum + share.Share : share.Share;
        }

        // The extents come from a list of mappings taken a moment before: in a target that runs they may differ by what grew.
        var joined = new List<MappingFacts>(mappings.Count);
        Extent[] scanned = [.. extents.Where(owned.ContainsKey)];
        int next = 0;
        ulong accountedTo = 0;
        foreach (SmapsMapping mapping in mappings)
        {
            while (next < scanned.Length && scanned[next].Start < mapping.End.Value)
            {
                Extent extent = scanned[next++];
                joined.Add(OfExtent(extent, owned[extent], mapping.Name, memory));
                accountedTo = extent.End;
            }

            if (mapping.Start.Value < accountedTo)
            {
                joined[^1] = joined[^1] with { LazyFree = joined[^1].LazyFree + mapping.LazyFree };
            }
            else
            {
                joined.AddRange(OfMapping(mapping, stacks, memory));
            }
        }

        for (; next < scanned.Length; next++)
        {
            joined.Add(OfExtent(scanned[next], owned[scanned[next]], null, memory));
        }

        return joined;
    }

    private static MappingFacts OfExtent(Extent extent, MallocShare share, string? name, IPagedMemory memory)
    {
        PageSet pages = extent.Pages(memory, readsSwapped: false);
        return new MappingFacts
        {
            Start = new Address(extent.Start),
            End = new Address(extent.End),
            Kind = extent.IsHugeTlb ? MappingKind.HugeTlb : MappingKind.Anonymous,
            Name = name,
            Resident = new Bytes(pages.Resident(extent.Start, extent.End)),
            Swapped = new Bytes(pages.Swapped(extent.Start, extent.End)),
            LazyFree = Bytes.Zero,
            Malloc = share,
        };
    }

    // From 2.42 on, guards are inside a mapping, so that the stacks of several threads may be one mapping with other memory.
    private static IEnumerable<MappingFacts> OfMapping(SmapsMapping mapping, IReadOnlyList<AddressRange> stacks, IPagedMemory memory)
    {
        MappingKind kind = KindOf(mapping);
        var facts = new MappingFacts
        {
            Start = mapping.Start,
            End = mapping.End,
            Kind = kind,
            Name = mapping.Name,
            Resident = kind == MappingKind.HugeTlb ? Bytes.Zero : mapping.Rss,
            Swapped = mapping.Swap,
            LazyFree = mapping.LazyFree,
        };
        if (kind != MappingKind.Anonymous)
        {
            return [facts];
        }

        AddressRange[] inside =
        [
            .. stacks
                .Select(stack => new AddressRange(Math.Max(stack.Start, mapping.Start.Value), Math.Min(stack.End, mapping.End.Value)))
                .Where(static stack => stack.Start < stack.End),
        ];
        if (inside.Length == 0)
        {
            return [facts];
        }

        if (inside.Length == 1 && inside[0] == new AddressRange(mapping.Start.Value, mapping.End.Value))
        {
            return [facts with { Kind = MappingKind.Stack }];
        }

        return Split(facts, inside, memory);
    }

    private static IEnumerable<MappingFacts> Split(MappingFacts whole, AddressRange[] stacks, IPagedMemory memory)
    {
        var pages = PageSet.Of(memory, whole.Start, whole.End);
        Bytes restResident = whole.Resident;
        Bytes restSwapped = whole.Swapped;
        ulong restStart = whole.Start.Value;
        ulong stackLength = 0;
        foreach ((ulong start, ulong end) in stacks)
        {
            var resident = new Bytes(Math.Min(pages.Resident(start, end), restResident.Count));
            var swapped = new Bytes(Math.Min(pages.Swapped(start, end), restSwapped.Count));
            restResident -= resident;
            restSwapped -= swapped;
            stackLength += end - start;
            yield return whole with
            {
                Start = new Address(start), End = new Address(end), Kind = MappingKind.Stack,
                Resident = resident, Swapped = swapped, LazyFree = Bytes.Zero,
            };
        }

        // What is no stack is told as one piece of the right length: where in the mapping it lies does not matter to a sum.
        ulong rest = whole.Virtual.Count - Math.Min(whole.Virtual.Count, stackLength);
        if (rest > 0)
        {
            yield return whole with
            {
                Start = new Address(restStart), End = new Address(restStart + rest),
                Resident = restResident, Swapped = restSwapped,
                LazyFree = new Bytes(Math.Min(whole.LazyFree.Count, restResident.Count)),
            };
        }
    }

    private static MappingKind KindOf(SmapsMapping mapping)
    {
        string? name = mapping.Name;
        if ((mapping.Flags & VmFlags.HugeTlb) != 0)
        {
            return MappingKind.HugeTlb;
        }

        if ((mapping.Flags & (VmFlags.DeviceMemory | VmFlags.PurePfn)) != 0)
        {
            return MappingKind.Device;
        }

        if (name is not null && (name == "[stack]" || name.StartsWith("[stack:", StringComparison.Ordinal)
            || name.StartsWith("[anon: glibc: pthread stack", StringComparison.Ordinal)))
        {
            return MappingKind.Stack;
        }

        if (mapping.Inode == 0)
        {
            return (mapping.Access & Access.Shared) != 0 ? MappingKind.Shared : MappingKind.Anonymous;
        }

        return IsSharedMemory(mapping, name ?? "") ? MappingKind.Shared : MappingKind.File;
    }

    // Files that live nowhere but in memory: memfd, System V, tmpfs at its usual place, shared anonymous mappings.
    private static bool IsSharedMemory(SmapsMapping mapping, string name) =>
        name.StartsWith("/memfd:", StringComparison.Ordinal)
        || name.StartsWith("/SYSV", StringComparison.Ordinal)
        || name.StartsWith("/dev/shm/", StringComparison.Ordinal)
        || name.StartsWith("/dev/zero", StringComparison.Ordinal)
        || name.StartsWith("/run/shm/", StringComparison.Ordinal)
        || name.StartsWith("anon_inode:", StringComparison.Ordinal)
        || (mapping.Mapping.Device.Major == 0 && mapping.IsDeleted && (mapping.Access & Access.Shared) != 0);
}
