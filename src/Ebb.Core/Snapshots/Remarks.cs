using Ebb.Glibc;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>What a reader of the figures has to know of how they came about.</summary>
internal static class Remarks
{
    public static List<Remark> On(
        CaptureFacts capture,
        IReadOnlyList<Damage> damage,
        IReadOnlyList<SmapsMapping> kernel,
        IReadOnlyList<MappingFacts> mappings,
        IReadOnlyList<Remark> before)
    {
        var remarks = new List<Remark>(before);
        if (!capture.IsExact && capture.Mode != CaptureMode.Core && damage is [var first, ..])
        {
            Add("moving", RemarkSeverity.Warning,
                $"{damage.Count} places did not hold together while the target changed them; the first: {first.What}. --capture freeze tells motion from damage.");
        }

        if (capture.Pause > capture.MaxPause)
        {
            Add("pause", RemarkSeverity.Warning,
                $"It was stopped for {capture.Pause.Value.TotalMilliseconds:0} ms, which was forecast to be at most the {capture.MaxPause.Value.TotalMilliseconds:0} ms of --max-pause.");
        }

        if (damage.Any(static one => one.Kind == DamageKind.ChunkSwapped))
        {
            Bytes unread = Sum(mappings, static one => one.Malloc?.Unread.Virtual ?? Bytes.Zero);
            Add("swapped", RemarkSeverity.Warning,
                $"{unread} of malloc's heaps were not walked, since headers in them are swapped out and reading brings them back into memory. --swapped reads them all the same.");
        }

        Bytes hugeTlb = Bytes.Zero;
        foreach (SmapsMapping mapping in kernel)
        {
            hugeTlb += mapping.SharedHugetlb + mapping.PrivateHugetlb;
        }

        if (hugeTlb > Bytes.Zero)
        {
            Add("hugetlb", RemarkSeverity.Info, $"{hugeTlb} of hugetlbfs pages are not in the resident bytes: the kernel counts them apart.");
        }

        return remarks;

        void Add(string code, RemarkSeverity severity, string message) => remarks.Add(new Remark(code, severity, message));
    }

    private static Bytes Sum(IReadOnlyList<MappingFacts> mappings, Func<MappingFacts, Bytes> amount)
    {
        Bytes sum = Bytes.Zero;
        foreach (MappingFacts mapping in mappings)
        {
            sum += amount(mapping);
        }

        return sum;
    }
}
