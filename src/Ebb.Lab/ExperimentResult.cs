using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>What came out of one experiment on this machine, and why.</summary>
public sealed record ExperimentResult
{
    public required string Id { get; init; }

    public required string Question { get; init; }

    /// <summary>What was done, in a sentence or two.</summary>
    public required string Did { get; init; }

    /// <summary>Single figures: by name, with what they are for people.</summary>
    public IReadOnlyList<ResultFigure> Figures { get; init; } = [];

    public ResultTable? Table { get; init; }

    public IReadOnlyList<Chart> Charts { get; init; } = [];

    /// <summary>The heap before and after, where that was asked for.</summary>
    public IReadOnlyList<AddressMap> Maps { get; init; } = [];

    /// <summary>Why it came out so, as ebb's look at the worker tells it.</summary>
    public required string Cause { get; init; }

    /// <summary>What the article says of it; null where it says nothing.</summary>
    public string? Article { get; init; }

    /// <summary>Whether the article's statement held here; null where it made none, or this could not be tried.</summary>
    public bool? AgreesWithArticle { get; init; }

    /// <summary>Why not, or what it leaves out.</summary>
    public string? Difference { get; init; }

    /// <summary>What a user should do.</summary>
    public required string Advice { get; init; }

    /// <summary>How often all of it was run.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>How far the runs differed; null where there was one.</summary>
    public string? Spread { get; init; }

    /// <summary>Whether the article saw the same, in a sentence.</summary>
    public string Agreement => AgreesWithArticle switch
    {
        true => "So it is here.",
        false => "Not so here.",
        _ => "It could not be tried here.",
    };

    /// <summary>What kept it from being done whole: a missing right, a worker that was killed. Null where nothing did.</summary>
    public string? Obstacle { get; init; }
}
