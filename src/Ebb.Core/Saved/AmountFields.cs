using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>Amounts as fields that follow one another.</summary>
internal static class AmountFields
{
    public static void Group(this FieldWriter writer, int field, Group group)
    {
        writer.Number(field, group.Blocks);
        writer.Bytes(field + 1, group.Bytes);
        writer.Bytes(field + 2, group.Resident);
    }

    public static Group Group(this Fields fields, int field) => new(fields.Number(field), fields.Bytes(field + 1), fields.Bytes(field + 2));

    public static void Amounts(this FieldWriter writer, int field, Amounts amounts)
    {
        writer.Bytes(field, amounts.Resident);
        writer.Bytes(field + 1, amounts.Virtual);
        writer.Bytes(field + 2, amounts.Swapped);
    }

    public static Amounts Amounts(this Fields fields, int field) => new(fields.Bytes(field), fields.Bytes(field + 1), fields.Bytes(field + 2));

    /// <summary>Sixteen fields.</summary>
    public static void Share(this FieldWriter writer, int field, MallocShare share)
    {
        writer.Amounts(field, share.Live);
        writer.Amounts(field + 3, share.Held);
        writer.Amounts(field + 6, share.Pinned);
        writer.Amounts(field + 9, share.Overhead);
        writer.Amounts(field + 12, share.Unread);
        writer.Bytes(field + 15, share.HugePageSurplus);
    }

    public static MallocShare Share(this Fields fields, int field) => new(
        fields.Amounts(field), fields.Amounts(field + 3), fields.Amounts(field + 6), fields.Amounts(field + 9), fields.Amounts(field + 12), fields.Bytes(field + 15));
}
