using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>Who the target is, as section <c>TARG</c>.</summary>
internal static class TargetFields
{
    private const int MostEntries = 1 << 16;

    public static void Write(FieldWriter writer, TargetFacts target)
    {
        writer.Number(1, (ulong)target.Pid);
        writer.Text(2, target.Name);
        foreach (string argument in target.CommandLine)
        {
            writer.Text(3, argument);
        }

        writer.Text(4, target.Executable);
        if (target.StartedAt is { } started)
        {
            writer.Time(5, started);
        }

        writer.Number(6, (ulong)target.Threads);
        foreach (AllocatorFacts allocator in target.Allocators)
        {
            int start = writer.Begin(7);
            writer.Text(1, allocator.Name);
            writer.Text(2, allocator.Version);
            writer.Text(3, allocator.Evidence);
            writer.End(start);
        }

        foreach ((string name, string value) in target.Environment)
        {
            int start = writer.Begin(8);
            writer.Text(1, name);
            writer.Text(2, value);
            writer.End(start);
        }
    }

    public static TargetFacts Read(Fields fields)
    {
        var environment = new Dictionary<string, string>();
        foreach (Fields variable in fields.Records(8).Take(MostEntries))
        {
            environment[variable.Text(1) ?? ""] = variable.Text(2) ?? "";
        }

        return new TargetFacts
        {
            Pid = fields.Int(1),
            Name = fields.Text(2) ?? "",
            CommandLine = [.. fields.Texts(3)],
            Executable = fields.Text(4),
            StartedAt = fields.Optional(5) is null ? null : fields.Time(5),
            Threads = fields.Int(6),
            Allocators = [.. fields.Records(7).Take(MostEntries).Select(static one => new AllocatorFacts(one.Text(1) ?? "", one.Text(2), one.Text(3) ?? ""))],
            Environment = environment,
        };
    }
}
