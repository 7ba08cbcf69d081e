using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>Damage and remarks, as records of section <c>NOTE</c>.</summary>
internal static class NoteFields
{
    public const int Damage = 1;
    public const int Remark = 2;

    public static void Write(FieldWriter writer, Damage damage)
    {
        writer.Number(1, (ulong)damage.Kind);
        writer.Number(2, damage.At.Value);
        writer.Number(3, damage.Found);
        writer.Text(4, damage.What);
    }

    public static Damage ReadDamage(Fields fields) =>
        new((DamageKind)fields.Int(1), fields.Address(2), fields.Number(3), fields.Text(4) ?? "");

    public static void Write(FieldWriter writer, Remark remark)
    {
        writer.Text(1, remark.Code);
        writer.Number(2, (ulong)remark.Severity);
        writer.Text(3, remark.Message);
    }

    public static Remark ReadRemark(Fields fields)
    {
        var severity = (RemarkSeverity)fields.Int(2);
        return new Remark(fields.Text(1) ?? "", Enum.IsDefined(severity) ? severity : RemarkSeverity.Warning, fields.Text(3) ?? "");
    }
}
