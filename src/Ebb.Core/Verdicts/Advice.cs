using Ebb.Glibc;

namespace Ebb.Verdicts;

/// <summary>One remedy as the rules have it, before it meets a process.</summary>
/// <param name="For">A verdict, or a verdict and a cause, row or allocator: <c>held-free/fastbins</c>.</param>
/// <param name="Command">With <c>{pid}</c> where the process goes.</param>
/// <param name="Returns">What comes back at once.</param>
/// <param name="Note">When it helps, and when not.</param>
internal sealed record Advice(string For, string Command, AdviceReturns Returns, string Note)
{
    /// <summary>The first glibc that it holds for.</summary>
    public GlibcVersion? Since { get; init; }

    public bool HoldsFor(GlibcVersion? version) => Since is not { } first || version is not { } known || known >= first;
}

internal enum AdviceReturns
{
    /// <summary>Nothing now; it changes the next run, or only informs.</summary>
    Nothing,

    /// <summary>What <c>ebb trim</c> returns, by the way that it chooses.</summary>
    ByEbb,

    /// <summary>What malloc_trim(0) returns.</summary>
    ByMallocTrim,
}
