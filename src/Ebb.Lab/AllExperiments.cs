using Ebb.Lab.Experiments;

namespace Ebb.Lab;

/// <summary>All that the lab can try, in the order in which it is told best.</summary>
public static class AllExperiments
{
    public static IReadOnlyList<Experiment> InOrder { get; } = 
    [
        new ReturnBySize(), new Threshold(), new OrderOfFrees(), new PlaceOfPin(), new TwoProcesses(), new TwoRounds(), new MovedThreshold(), new WhatTrimLeaves(), new KeptBlocks(), new Consolidation(), new ArticleFix(), new ThreadsAndArenas(), new OtherAllocators(),
    ];

    public static Experiment? Called(string id) => InOrder.FirstOrDefault(one => one.Id == id);

    /// <summary>The experiment whose name is nearest to what was typed, for a message.</summary>
    public static string Nearest(string id) => InOrder.MinBy(one => Distance(one.Id, id))!.Id;

    // Levenshtein's: how many letters differ.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (left[i - 1] == right[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[right.Length];
    }
}
