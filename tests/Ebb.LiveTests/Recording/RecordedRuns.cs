using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ebb.Lab;
using Ebb.Lab.Experiments;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Recording;
using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary><c>ebb record</c>, <c>mark</c> and <c>report</c> as people call them, and what other programs make of it.</summary>
public sealed class RecordedRuns : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-run").FullName;

    private string File => Path.Combine(_folder, "a.rec");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_process_is_recorded_and_reported_in_each_form()
    {
        using Target target = Target.Start("in_use.c", "20000", "1000");

        var recorded = Called.Ebb("record", target.Pid.ToString(CultureInfo.InvariantCulture), "--interval", "50ms", "--duration", "500ms", "-o", File, "--json");
        Assert.Equal(0, recorded.Exit);
        ulong written = JsonDocument.Parse(recorded.Output).RootElement.GetProperty("data").GetProperty("samplesWritten").GetUInt64();

        JsonElement data = JsonDocument.Parse(Called.Ebb("report", File, "--json").Output).RootElement.GetProperty("data");
        JsonElement[] series = [.. data.GetProperty("series").EnumerateArray()];
        Assert.Equal(written, (ulong)series.Length);
        Assert.InRange(series.Length, 2, 11);
        Assert.All(series, point => Assert.InRange(point.GetProperty("liveBytes").GetUInt64(), target.Number("live_bytes"), target.Number("live_bytes") + 65536));
        Assert.Equal(target.Pid, data.GetProperty("processes")[0].GetProperty("pid").GetInt32());
        Assert.StartsWith("in_use (PID ", Called.Ebb("report", File).Output, StringComparison.Ordinal);

        Requires.Program("ms_print");
        string massif = Path.Combine(_folder, "massif.out");
        Assert.Equal(0, Called.Ebb("report", File, "--format", "massif", "-o", massif).Exit);
        var printed = Called.Run("ms_print", massif);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Contains("Number of snapshots: " + series.Length.ToString(CultureInfo.InvariantCulture), printed.Output, StringComparison.Ordinal);
        Assert.Contains("(peak)", printed.Output, StringComparison.Ordinal);
        Assert.Equal(0, Called.Ebb("report", massif).Exit);
    }

    [Fact]
    public void A_program_is_started_and_recorded_to_its_end()
    {
        // It goes on until there is a sample of it in the file, or in the log beside it.
        var recorded = Called.Ebb("record", "--interval", "10ms", "-o", File, "--", "sh", "-c", $"until grep -qs rss.file {File} {File}-wal; do sleep 0.02; done; exit 3");

        Assert.Equal(0, recorded.Exit);
        History history = RecordingReader.Read(File);
        Assert.Equal("sh", history.Processes[^1].Name);
        Assert.Equal(MomentKind.Ended, history.Moments[^1].Kind);
    }

    [Fact]
    public void Marks_come_from_a_command_a_file_and_a_signal()
    {
        using Target target = Target.Start("in_use.c");
        string lines = Path.Combine(_folder, "marks");
        System.IO.File.WriteAllText(lines, "of earlier\n");
        using Process recorder = Called.Start(Called.Program, "record", target.Pid.ToString(CultureInfo.InvariantCulture), "--interval", "10ms", "-o", File, "--marks", lines);
        try
        {
            ThreadStates.Until(() => Marks().Count == 0 && System.IO.File.Exists(File));
            ThreadStates.Until(() => Called.Ebb("mark", File, "by command").Exit == 0);
            System.IO.File.AppendAllText(lines, "by file\nhalf a li");
            ThreadStates.Until(() => Marks().Contains("by file"));
            Called.Run("kill", "-USR1", recorder.Id.ToString(CultureInfo.InvariantCulture));
            ThreadStates.Until(() => Marks().Contains("SIGUSR1 1"));
        }
        finally
        {
            recorder.Kill();
            recorder.WaitForExit();
        }

        Assert.Equal(["by command", "by file", "SIGUSR1 1"], Marks());
        Assert.Equal(2, Called.Ebb("mark", File, "late").Exit);
    }

    [Fact]
    public void The_live_curve_is_massifs()
    {
        Requires.Program("valgrind");
        var bench = new Bench(Bytes.FromMebibytes(8), TestContext.Current.CancellationToken) { WantsValgrind = true };
        ulong count = bench.Size.Count / 2 / Bench.ChunkOf(TwoRounds.Request) / TwoRounds.Steps * TwoRounds.Steps;
        var moved = new List<double> { 0 };
        using (Worker worker = bench.Worker())
        {
            worker.Slots(count);
            Bench.WarmUp(worker);
            using var sampler = new Sampler(worker.Pid, new SamplerOptions { Interval = TimeSpan.FromSeconds(1) });
            using var recorder = Recorder.Begin(File, sampler.Target!, TimeSpan.FromSeconds(1), null);
            recorder.Add(sampler.LookNow(walks: true));
            TwoRounds.Drive(worker, count, (_, at) =>
            {
                moved.Add(at);
                recorder.Add(sampler.LookNow(walks: true));
            });
        }

        IReadOnlyList<double> live = RecordedSeries.Of(RecordingReader.Read(File), FigureNames.LiveWalked).Values;
        IReadOnlyList<CurvePoint> massif = TwoRounds.UnderMassif(bench, bench.Valgrind!, count);
        double peak = massif.Max(static point => point.Up);

        Assert.Equal(moved.Count, live.Count);
        Assert.All(moved.Zip(live), step => Assert.InRange(step.Second - Curve.HeightAt(massif, step.First), -peak / 100, peak / 100));
    }

    private List<string> Marks()
    {
        try
        {
            return [.. RecordingReader.Read(File).Moments.Where(static moment => moment.Kind == MomentKind.Mark).Select(static moment => moment.Text)];
        }
        catch (RecordingException)
        {
            return [];
        }
    }
}
