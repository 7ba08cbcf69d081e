namespace Ebb.Snapshots;

/// <summary>How much a remark matters to who reads the figures.</summary>
public enum RemarkSeverity
{
    Info,
    Warning,
    Error,
}
