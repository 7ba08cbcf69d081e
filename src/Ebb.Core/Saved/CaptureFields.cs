using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>How the facts were taken, when and where, and the kernel's own count, as section <c>CAPT</c>.</summary>
internal static class CaptureFields
{
    public static void Write(FieldWriter writer, CaptureFacts capture, KernelCount kernel, SavedFacts saved)
    {
        writer.Number(1, (ulong)capture.Mode);
        writer.Flag(2, capture.IsExact);
        writer.Text(3, capture.WhyInexact);
        writer.Optional(4, (ulong?)capture.Pause?.Ticks);
        writer.Number(5, (ulong)capture.Duration.Ticks);
        writer.Bytes(6, capture.BytesRead);
        writer.Bytes(7, capture.Lost);
        writer.Optional(8, (ulong?)capture.MaxPause?.Ticks);
        writer.Bytes(10, kernel.Resident);
        writer.Bytes(11, kernel.Virtual);
        writer.Bytes(12, kernel.Swapped);
        writer.Bytes(13, kernel.Proportional);
        writer.Bytes(14, kernel.AnonymousHuge);
        writer.Bytes(15, kernel.LazyFree);
        writer.Time(20, saved.At);
        writer.Text(21, saved.Host);
        writer.Bytes(22, saved.PageSize);
    }

    public static CaptureFacts Read(Fields fields, string version) => new()
    {
        Mode = Enum.IsDefined((CaptureMode)fields.Int(1)) ? (CaptureMode)fields.Int(1) : CaptureMode.Live,
        IsExact = fields.Flag(2),
        WhyInexact = fields.Text(3),
        Pause = fields.Optional(4) is null ? null : fields.Span(4),
        Duration = fields.Span(5),
        BytesRead = fields.Bytes(6),
        Lost = fields.Bytes(7),
        MaxPause = fields.Optional(8) is null ? null : fields.Span(8),
        Saved = new SavedFacts(fields.Time(20), version, fields.Text(21) ?? "", fields.Bytes(22)),
    };

    public static KernelCount ReadKernel(Fields fields) => new(
        fields.Bytes(10), fields.Bytes(11), fields.Bytes(12), fields.Bytes(13), fields.Bytes(14), fields.Bytes(15));
}
