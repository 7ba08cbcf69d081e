using System.Globalization;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>What the reader must know beside the verdicts: remarks of the capture, damage found, books that do not close.</summary>
internal static class Diagnostics
{
    private const int MostDamage = 100;

    public static IReadOnlyList<Remark> Of(Snapshot snapshot, Ledger ledger, MallocTotals totals)
    {
        var lines = new List<Remark>(snapshot.Remarks);
        if (!snapshot.Capture.IsExact && snapshot.Capture.Mode == CaptureMode.Core)
        {
            lines.Add(new Remark("inexact", RemarkSeverity.Info, Text($"figures may be off by what is missing: {snapshot.Capture.WhyInexact}")));
        }
        else if (!snapshot.Capture.IsExact)
        {
            lines.Add(new Remark("inexact", RemarkSeverity.Info, Text(
                $"figures may be off by what changed meanwhile: {snapshot.Capture.WhyInexact ?? "the target ran while it was read"}; --capture freeze stops it for exact ones")));
        }

        if (!ledger.KernelAgrees)
        {
            lines.Add(new Remark("kernel-difference", RemarkSeverity.Warning, Text(
                $"the rows sum to {ledger.Resident.Count} resident bytes, and the kernel counts {ledger.KernelResident.Count}")));
        }

        if (totals.Gap != 0)
        {
            lines.Add(new Remark("malloc-gap", RemarkSeverity.Warning, Text(
                $"live, free, overhead and unread differ from system and mmapped by {totals.Gap} bytes")));
        }

        for (int i = 0; i < snapshot.Damage.Count && i < MostDamage; i++)
        {
            Damage damage = snapshot.Damage[i];
            lines.Add(new Remark(Text($"damage-{(int)damage.Kind}"), RemarkSeverity.Warning, damage.ToString()));
        }

        if (snapshot.Damage.Count > MostDamage)
        {
            lines.Add(new Remark("damage-more", RemarkSeverity.Warning, Text($"{snapshot.Damage.Count - MostDamage} more")));
        }

        return lines;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
