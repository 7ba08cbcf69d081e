namespace Ebb.Lab;

/// <summary>The heap at several moments, one below the other at one scale: before and after.</summary>
public sealed record AddressMap(string Title, IReadOnlyList<MapStrip> Strips)
{
    /// <summary>A map of the moments that were kept; none where none was.</summary>
    public static IReadOnlyList<AddressMap> Of(string title, params IEnumerable<MapStrip?> strips)
    {
        MapStrip[] kept = [.. strips.OfType<MapStrip>()];
        return kept.Length == 0 ? [] : [new AddressMap(title, kept)];
    }
}
