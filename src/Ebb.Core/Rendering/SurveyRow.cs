using Ebb.Accounts;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>One process of a survey, in the words of the ledger.</summary>
public sealed record SurveyRow(
    int Pid, string Name, IReadOnlyList<string> CommandLine, Bytes Resident, Bytes Live, Bytes Held, Bytes Pinned, Bytes Returnable, bool IsExact, string VerdictId, string Headline)
{
    public static SurveyRow Of(Report report) => new(
        report.Snapshot.Target.Pid,
        report.Snapshot.Target.Name,
        report.Snapshot.Target.CommandLine,
        report.Ledger.Resident,
        report.Ledger[LedgerKind.Live].Resident,
        report.Ledger[LedgerKind.Held].Resident,
        report.Ledger[LedgerKind.Pinned].Resident,
        report.Returnable.ByEbb,
        report.Snapshot.Capture.IsExact,
        report.Primary.Id,
        report.Primary.Headline());
}
