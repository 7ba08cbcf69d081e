using Ebb.Verdicts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>What was recorded, and what is said of it: text, JSON and every other form are made of this one.</summary>
public sealed record HistoryReport(History History, IReadOnlyList<Verdict> Verdicts);
