namespace Ebb.Benchmarks;

/// <summary>A line of the table, in Markdown, as docs/benchmarks.md has it.</summary>
internal static class Row
{
    public const string Header = """
        | heap | copied | read | copy | walk | walk / copy | C copy, exec to exit | ebb, exec to exit | ebb − 1.3 × C copy | ebb's peak | target grew |
        |---|---|---|---|---|---|---|---|---|---|---|
        """;

    public static string Of(Heap heap, Floor floor, (double Copy, double Ebb, double Peak) whole, long grew) =>
        $"| {heap.Name}, {heap.What} | {floor.Bytes} | {floor.Walked} | {floor.CopyMilliseconds:F0} ms | {floor.WalkMilliseconds:F0} ms | {floor.Ratio:F2} " +
        $"| {whole.Copy:F0} ms | {whole.Ebb:F0} ms | {whole.Ebb - (1.3 * whole.Copy):F0} ms | {whole.Peak:F0} MiB | {grew} bytes |";
}
