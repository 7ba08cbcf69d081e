using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Verdicts;

/// <summary>What we hold to be so about a process, and the observations it rests on.</summary>
/// <remarks>
/// A closed family: each case carries what it needs to be said in one sentence, and <see cref="Wording"/>
/// is the one place that says it. <c>docs/verdicts.md</c> has a section for each.
/// </remarks>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>The stable name: <c>held-free</c>.</summary>
    public abstract string Id { get; }

    /// <summary>The one that decides; the others follow it.</summary>
    public required bool IsPrimary { get; init; }

    /// <summary>Resident bytes that it speaks of.</summary>
    public required Bytes Bytes { get; init; }

    /// <summary>All resident bytes of the process.</summary>
    public required Bytes Resident { get; init; }

    /// <summary>The process is a core: what it speaks of was resident, or at least is in the core, and nothing goes back any more.</summary>
    public bool IsOfACore { get; init; }

    public IReadOnlyList<Evidence> Because { get; init; } = [];

    public IReadOnlyList<Remedy> Remedies { get; init; } = [];

    /// <summary>Free, in whole resident pages: it can go back now.</summary>
    public sealed record HeldFree(Returnable Returnable, IReadOnlyList<Cause> Causes) : Verdict
    {
        public override string Id => VerdictRules.HeldFree;
    }

    /// <summary>Free, but on pages that hold something live as well.</summary>
    public sealed record Fragmented(IReadOnlyList<PagePin> Pins) : Verdict
    {
        public override string Id => VerdictRules.Fragmented;
    }

    /// <summary>Handed out by malloc and not freed.</summary>
    public sealed record InUse(Group Live, IReadOnlyList<SizeClass> Sizes) : Verdict
    {
        public override string Id => VerdictRules.InUse;
    }

    /// <summary>Not malloc's.</summary>
    /// <param name="Row">The ledger row with most of it.</param>
    /// <param name="Owner">The allocator or runtime that it most likely belongs to; null where none was seen.</param>
    public sealed record Elsewhere(LedgerRow Row, AllocatorFacts? Owner) : Verdict
    {
        public override string Id => VerdictRules.Elsewhere;
    }

    /// <summary>Too little to explain.</summary>
    public sealed record Small : Verdict
    {
        public override string Id => VerdictRules.Small;
    }

    /// <summary>We looked and cannot tell. It names what is missing, and never rounds to a guess.</summary>
    public sealed record Undecided(string Question, string Missing) : Verdict
    {
        public override string Id => VerdictRules.Undecided;
    }
}
