using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>Who keeps what is live, for people: by variable, mapping and thread, and the blocks at which most of it hangs.</summary>
internal static class TextKeepers
{
    private const int Shown = 15;
    private const int ShownOfOne = 3; // a tree of blocks that point up and down has many
    private const int LongestName = 60;
    private const int LongestKeeper = 28; // beside all that stands before it

    public static void Write(Paper paper, ReachFacts reach)
    {
        if (reach.Keepers.Count > 0)
        {
            Keepers(paper, reach);
        }

        if (reach.WhyNotAlone is { } why)
        {
            paper.Sentence("  !", LeakReport.Text($"{(reach.Keepers.Count > 0 ? "What each keeps alone" : "Who keeps what is live")} was not found out: {why}."), 4, Ink.Trouble);
        }

        Blocks(paper, reach);
    }

    private static void Keepers(Paper paper, ReachFacts reach)
    {
        paper.Heading("Who keeps what is live");
        var table = new TextTable(new("reached first", true), new("blocks", true, 2), new("by it alone", true, 1), new("who", Least: 16));
        foreach (KeptBy one in reach.Keepers.Take(Shown))
        {
            table.Add(Ink.Plain, one.First.Bytes.ToString(), LeakReport.Text($"{one.First.Blocks}"), one.Only?.Bytes.ToString() ?? "?", TextWidth.Cut(LeakWords.Who(one.Keeper), LongestName));
        }

        if (reach.Keepers.Count > Shown)
        {
            Amount rest = Amount.Sum(reach.Keepers.Skip(Shown).Select(static one => one.First));
            table.Add(Ink.Faint, rest.Bytes.ToString(), LeakReport.Text($"{rest.Blocks}"), "", LeakReport.Text($"{reach.Keepers.Count - Shown} more: --json has them"));
        }

        table.WriteTo(paper);
        paper.Sentence("  -", "reached first: what nobody above it in the order program, libraries, other memory, threads, kernel reaches; these add up. By it alone: what would be lost with it, stacks and registers not counted", 4);
    }

    private static void Blocks(Paper paper, ReachFacts reach)
    {
        if (reach.Blocks.Count == 0)
        {
            return;
        }

        paper.Heading("The blocks that keep most");
        var table = new TextTable(new("keeps", true), new("blocks", true, 1), new("size", true, 3), new("at"), new("what", Rank: 2), new("kept by", Rank: 4, Least: 12));
        foreach (KeepingBlock one in reach.Blocks.GroupBy(static one => one.By).SelectMany(static group => group.Take(ShownOfOne)).OrderByDescending(static one => one.Keeps.Bytes.Count).Take(Shown))
        {
            table.Add(
                Ink.Plain,
                one.Keeps.Bytes.ToString(),
                LeakReport.Text($"{one.Keeps.Blocks}"),
                LeakReport.Text($"{one.Size.Count} bytes"),
                one.Start.ToString(),
                TextWidth.Cut(LeakWords.What(one.Type, one.Content), LongestKeeper),
                TextWidth.Cut(one.By is { } by ? LeakWords.Who(by) : "several", LongestKeeper));
        }

        table.WriteTo(paper);
        paper.Sentence("  -", "ebb explain tells of each address what lies there and the way to it; of a tree whose nodes point up as well, several branches stand here", 4);
    }
}
