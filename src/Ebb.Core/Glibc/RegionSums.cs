using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>All that the walk of one region adds up, or of a part of one.</summary>
internal sealed class RegionSums
{
    public RegionSums(PageSet pages, AddressRanges images, int arena, ChunkMap? map, TypeCounts? types)
    {
        (Map, Types) = (map, types);
        Pins = new PinTable(images, arena);
        Tally = new RegionTally(pages, Sizes, map, types);
        Runs = new FreeRuns(pages, Pins);
    }

    public SizeCounts Sizes { get; } = new();

    public PinTable Pins { get; }

    public RegionTally Tally { get; }

    public FreeRuns Runs { get; }

    public FastbinSums Fastbins { get; } = new();

    public DamageLog Damage { get; } = new();

    /// <summary>Where each chunk is; null where nobody asked for that.</summary>
    public ChunkMap? Map { get; }

    /// <summary>Live chunks by type; null where nobody asked for that.</summary>
    public TypeCounts? Types { get; }

    /// <summary>How often the walk lost its way.</summary>
    public int Losses { get; set; }

    public WalkEnd End { get; set; }

    /// <summary>Adds those of the part that follows.</summary>
    public void Join(RegionSums next)
    {
        Sizes.Add(next.Sizes);
        Tally.Join(next.Tally);
        if (next.Map is { } map)
        {
            Map?.Join(map);
        }

        if (next.Types is { } types)
        {
            Types?.Join(types);
        }

        Runs.Join(next.Runs);
        Pins.Add(next.Pins);
        Fastbins.Add(next.Fastbins);
        Damage.Add(next.Damage);
        Losses += next.Losses;
        End = next.End;
    }
}
