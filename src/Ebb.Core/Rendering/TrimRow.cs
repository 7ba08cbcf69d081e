using Ebb.Trimming;

namespace Ebb.Rendering;

/// <summary>One process of several that were trimmed, or could be.</summary>
/// <param name="Report">Null where it could not be trimmed.</param>
/// <param name="Why">The stable word of why it could not, as in a survey; null where it could.</param>
/// <param name="Message">The sentence.</param>
public sealed record TrimRow(int Pid, string Name, TrimReport? Report, string? Why = null, string? Message = null)
{
    public Bytes Forecast => Report?.Result.Forecast.Returns ?? Bytes.Zero;

    public Bytes Returned => Report?.Result.Returned ?? Bytes.Zero;

    public Regrowth? Regrowth => Report?.Result.Regrowth;
}
