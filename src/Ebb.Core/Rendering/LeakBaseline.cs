using System.Text.Json;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>Leaks that were there before, from what <c>ebb leaks --json</c> printed then: what is more of them is new.</summary>
public sealed class LeakBaseline
{
    private readonly Dictionary<Key, (ulong Direct, ulong DirectBytes, ulong Indirect, ulong IndirectBytes)> _known = [];

    /// <exception cref="FormatException">It is not the output of <c>ebb leaks --json</c>.</exception>
    public static LeakBaseline Of(string json)
    {
        var baseline = new LeakBaseline();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (JsonElement group in document.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray())
            {
                var key = new Key(group.GetProperty("blockSize").GetUInt64(), group.GetProperty("type").GetString() ?? group.GetProperty("content").GetString()!);
                var known = baseline._known.GetValueOrDefault(key);
                (ulong blocks, ulong bytes) = Amount(group.GetProperty("direct"));
                (ulong indirectBlocks, ulong indirectBytes) = Amount(group.GetProperty("indirect"));
                baseline._known[key] = (known.Direct + blocks, known.DirectBytes + bytes, known.Indirect + indirectBlocks, known.IndirectBytes + indirectBytes);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException("it is not what ebb leaks --json prints", wrong);
        }

        return baseline;
    }

    /// <summary>The same leaks without as many of each kind as were there before; their addresses and arenas do not count.</summary>
    public LeakFacts ApplyTo(LeakFacts leaks)
    {
        ArgumentNullException.ThrowIfNull(leaks);
        var left = new List<LeakGroup>();
        var known = new Dictionary<Key, (ulong Direct, ulong DirectBytes, ulong Indirect, ulong IndirectBytes)>(_known);
        foreach (LeakGroup group in leaks.Groups)
        {
            var key = new Key(group.BlockSize.Count, group.Type?.Name ?? LeakWords.Word(group.Content));
            var before = known.GetValueOrDefault(key);
            Amount direct = Less(group.Direct, ref before.Direct, ref before.DirectBytes);
            Amount indirect = Less(group.Indirect, ref before.Indirect, ref before.IndirectBytes);
            known[key] = before;
            if (direct.Blocks + indirect.Blocks > 0)
            {
                left.Add(group with { Direct = direct, Indirect = indirect });
            }
        }

        LeakFacts only = leaks.Only(left);
        return only with { Known = new Amount(leaks.Leaked.Blocks - only.Leaked.Blocks, leaks.Leaked.Bytes - only.Leaked.Bytes) };
    }

    private static (ulong Blocks, ulong Bytes) Amount(JsonElement amount) => (amount.GetProperty("blocks").GetUInt64(), amount.GetProperty("bytes").GetUInt64());

    // What is known is taken off once, from the first that is like it.
    private static Amount Less(Amount now, ref ulong blocks, ref ulong bytes)
    {
        ulong fewer = Math.Min(blocks, now.Blocks), less = Math.Min(bytes, now.Bytes.Count);
        blocks -= fewer;
        bytes -= less;
        return now.Blocks == fewer ? default : new Amount(now.Blocks - fewer, now.Bytes - new Bytes(less));
    }

    private readonly record struct Key(ulong Size, string What);
}
