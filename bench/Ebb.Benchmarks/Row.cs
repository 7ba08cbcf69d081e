namespace Ebb.Benchmarks;

/// <summary>Lines of the tables, in Markdown, as docs/benchmarks.md has them.</summary>
internal static class Row
{
    public const string OfWalks = """
        | heap | copied | copy | 1 thread | its CPU | asked | 2 threads | their CPU | asked | read | target grew |
        |---|---|---|---|---|---|---|---|---|---|---|
        """;

    public const string OfPrograms = """
        | program | of | exec to exit | CPU | peak |
        |---|---|---|---|---|
        """;

    public static string Of(Heap heap, Floor floor, long grew) =>
        $"| {heap.Name} | {floor.Bytes} | {Milliseconds(floor.Copy)} | {floor.Alone} | {Asked(heap.Alone)} | {floor.Two} | {Asked(heap.Two)} | {floor.Walked} | {grew} bytes |";

    public const string OfPauses = """
        | heap | nothing | own fork(2) | `--capture fork` | asked | `--capture freeze` |
        |---|---|---|---|---|---|
        """;

    public static string Of(string heap, Pause pause) =>
        $"| {heap} | {Milliseconds(pause.Nothing)} | {Milliseconds(pause.Own)} | {Milliseconds(pause.Copied)} | {Milliseconds(2 * pause.Own)} | {Milliseconds(pause.Frozen)} |";

    public const string OfTrims = """
        | holes | kernel alone | `ebb trim --yes` | wait for a block | came back | gdb, malloc_trim | wait for a block | came back |
        |---|---|---|---|---|---|---|---|
        """;

    public static string Of(int holes, Trim trim) =>
        $"| {holes} | {Milliseconds(trim.Own)} | {Milliseconds(trim.Ebb)} | {Milliseconds(trim.EbbPause)} | {trim.EbbReturned} | "
        + (trim.Gdb is null ? "not installed | | |" : $"{Milliseconds(trim.Gdb.Value)} | {Milliseconds(trim.GdbPause!.Value)} | {trim.GdbReturned} |");

    public const string OfWatched = """
        | live heap | alone | recorded | drop | asked | ebb, of one core | asked | under massif | of alone |
        |---|---|---|---|---|---|---|---|---|
        """;

    public static string Of(int mebibytes, Watched watched) =>
        FormattableString.Invariant($"| {mebibytes} MiB | {watched.Alone / 1e6:F3} M/s | {watched.Recorded / 1e6:F3} M/s | {watched.Dropped:P2} | 1 % | {watched.Share:P2} | 1 % | ")
        + (watched.Massif is { } massif ? FormattableString.Invariant($"{massif / 1e6:F3} M/s | 1/{watched.Alone / massif:F1} |") : "not installed | |");

    public const string OfProofs = """
        | blocks | resident | copy | `ebb leaks` | in copies | asked | peak | of resident |
        |---|---|---|---|---|---|---|---|
        """;

    public static string Of(string name, int asked, Proof proof) => FormattableString.Invariant(
        $"| {name} | {proof.Heap} | {Milliseconds(proof.Copy)} | {Milliseconds(proof.Ebb.Milliseconds)} | {proof.Ebb.Milliseconds / proof.Copy:F0} | {asked} | {proof.Ebb.PeakMebibytes:F0} MiB | {proof.Ebb.PeakMebibytes * (1 << 20) / proof.Heap.Count:P0} |");

    public static string Of(string program, string of, Used used) =>
        $"| {program} | {of} | {used.Milliseconds:F0} ms | {used.Processor:F0} ms | {used.PeakMebibytes:F0} MiB |";

    private static string Milliseconds(double milliseconds) => milliseconds < 10 ? $"{milliseconds:F1} ms" : $"{milliseconds:F0} ms";

    private static string Asked(double most) => most == 0 ? "" : $"{most:0.0#}";
}
