using System.Globalization;
using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>One line of the pins: blocks that keep free memory from going back, from the top of an arena or on their pages.</summary>
/// <param name="Address">The block, or an example of many.</param>
/// <param name="IsTop">It stands under an arena's top; otherwise it shares pages with free memory.</param>
/// <param name="Bytes">Of all its blocks.</param>
/// <param name="What">In words, with the target's own symbol in it: to be escaped.</param>
public sealed record Pin(Address Address, bool IsTop, bool IsCached, ulong Blocks, Bytes Bytes, Bytes Holds, int Arena, string What)
{
    /// <summary>Whose it is; null where that was not asked for, or where it is no live block.</summary>
    public PinOwner? Owner { get; init; }

    private const ulong Header = 16; // of the chunk that the address may be of

    public string State => IsCached ? "cached" : "live";

    /// <param name="owners">Whose they are, as far as it was asked for.</param>
    internal static IReadOnlyList<Pin> Of(IReadOnlyList<MallocFacts> mallocs, IReadOnlyList<PinOwner> owners)
    {
        var pins = new List<Pin>();
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                if (arena.Pin is { } pin)
                {
                    pins.Add(new Pin(pin.Address, true, pin.IsCached, pin.Blocks, pin.Bytes, pin.Holds, arena.Index, "under the top"));
                }
            }

            foreach (PagePin pin in malloc.PagePins)
            {
                string type = pin.Type is null ? "" : ", " + pin.Type;
                string what = string.Create(CultureInfo.InvariantCulture, $"blocks of {pin.BlockSize.Count:N0} bytes{type}");
                pins.Add(new Pin(pin.Example, false, pin.IsCached, pin.Blocks, new Bytes(Product(pin)), pin.Holds, pin.Arena, what));
            }
        }

        if (owners.Count > 0)
        {
            Dictionary<ulong, PinOwner> known = owners.DistinctBy(static owner => owner.Block).ToDictionary(static owner => owner.Block.Value);
            pins = pins.ConvertAll(pin => pin.IsCached ? pin : pin with { Owner = known.GetValueOrDefault(pin.Address.Value) ?? known.GetValueOrDefault(pin.Address.Value + Header) });
        }

        pins.Sort((a, b) => b.Holds != a.Holds ? b.Holds.CompareTo(a.Holds) : a.Address.CompareTo(b.Address));
        return pins;
    }

    // Counts come out of a foreign heap: a product that cannot be is shown as the largest there is.
    private static ulong Product(PagePin pin) =>
        Math.BigMul(pin.BlockSize.Count, pin.Blocks, out ulong low) == 0 ? low : ulong.MaxValue;
}
