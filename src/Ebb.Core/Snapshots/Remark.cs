namespace Ebb.Snapshots;

/// <summary>A line for <c>diagnostics</c>: a stable code, and a sentence.</summary>
public sealed record Remark(string Code, RemarkSeverity Severity, string Message);
