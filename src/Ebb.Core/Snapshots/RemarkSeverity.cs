namespace Ebb.Snapshots;

/// <summary>How much a remark matters to who reads the figures. The numbers stand in saved snapshots, and never change.</summary>
public enum RemarkSeverity
{
    Info = 0,
    Warning = 1,
    Error = 2,
}
