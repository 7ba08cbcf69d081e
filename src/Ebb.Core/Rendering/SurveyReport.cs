namespace Ebb.Rendering;

/// <summary>What <c>ebb</c> alone says of the machine.</summary>
public sealed record SurveyReport
{
    private SurveyReport(IReadOnlyList<SurveyRow> processes, IReadOnlyList<Unreadable> unreadable)
    {
        Processes = processes;
        Unreadable = unreadable;
    }

    /// <summary>Most returnable first, then most resident.</summary>
    public IReadOnlyList<SurveyRow> Processes { get; }

    public IReadOnlyList<Unreadable> Unreadable { get; }

    public static SurveyReport Of(IEnumerable<SurveyRow> processes, IEnumerable<Unreadable> unreadable)
    {
        var rows = new List<SurveyRow>(processes);
        rows.Sort((a, b) =>
            b.Returnable != a.Returnable ? b.Returnable.CompareTo(a.Returnable)
            : b.Resident != a.Resident ? b.Resident.CompareTo(a.Resident)
            : a.Pid.CompareTo(b.Pid));
        var others = new List<Unreadable>(unreadable);
        others.Sort((a, b) => a.Pid.CompareTo(b.Pid));
        return new SurveyReport(rows, others);
    }
}
