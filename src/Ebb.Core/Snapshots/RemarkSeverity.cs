namespace Ebb.Snapshots;

public enum RemarkSeverity
{
    Info,
    Warning,
    Error,
}
