using Ebb.Snapshots;

namespace Ebb.Tuning;

/// <summary>The settings of one process, what of them was to change, and what did: by what stands in its memory, not by what was asked.</summary>
public sealed record TuneResult
{
    public required MallocInForce Before { get; init; }

    /// <summary>Null where nothing was done, or the process has ended since.</summary>
    public MallocInForce? After { get; init; }

    public required IReadOnlyList<TuneRequest> Requests { get; init; }

    /// <summary>Something was to be done, and not only told.</summary>
    public required bool Acts { get; init; }

    /// <summary>Why nothing can be done now; null where something can, or was.</summary>
    public string? Hindrance { get; init; }

    /// <summary>Null where nothing was called.</summary>
    public TuneRun? Run { get; init; }

    /// <summary>Why it ended before all was done or seen; null where it did not.</summary>
    public string? EndedEarly { get; init; }

    public IReadOnlyList<TuneChange> Changes
    {
        get
        {
            var changes = new List<TuneChange>();
            for (int i = 0; i < Requests.Count; i++)
            {
                changes.Add(ChangeOf(Requests[i], Run is not null && i < Run.Answers.Count, Run is not null && i < Run.Answers.Count ? Run.Answers[i] : null));
            }

            return changes;
        }
    }

    private TuneChange ChangeOf(TuneRequest request, bool wasCalled, long? answer)
    {
        ulong? before = request.Tunable.InForce?.Invoke(Before.Settings);
        ulong? after = After is null ? null : request.Tunable.InForce?.Invoke(After.Settings);
        return new TuneChange(request, before, after, answer, OutcomeOf(request, wasCalled, after, answer));
    }

    private static TuneOutcome OutcomeOf(TuneRequest request, bool wasCalled, ulong? after, long? answer) =>
        !wasCalled ? TuneOutcome.NotDone
        : after == request.Wanted ? TuneOutcome.Set
        : answer == 0 ? TuneOutcome.Refused
        : request.Tunable.InForce is null && answer == 1 ? TuneOutcome.Accepted
        : TuneOutcome.NotThere;
}
