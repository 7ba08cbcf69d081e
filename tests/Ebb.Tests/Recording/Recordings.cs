using Ebb.Recording;
using Ebb.Snapshots;
using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Tests.Recording;

/// <summary>What is written into a file of a recording, and read back.</summary>
public sealed class Recordings : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-rec").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_reads_back()
    {
        string path = At("a.rec");
        TargetFacts target = MadeTarget(42);
        using (var recorder = Recorder.Begin(path, target, TimeSpan.FromSeconds(1), null))
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.True(recorder.Add(new Sighting(MadeSample(target, i, 1000 + (ulong)i), [new Moment(MomentKind.Mark, Wall(i), Clock(i), "step \u00e9 " + i)])));
            }
        }

        Assert.Equal([path], Directory.EnumerateFiles(_folder)); // one file, and no log beside it
        History history = RecordingReader.Read(path);
        Assert.Equal([0, 1, 2], history.Points.Select(static point => point.Seconds));
        Assert.Equal([1000, 1001, 1002], RecordedSeries.Of(history, FigureNames.Resident).Values);
        Assert.Equal(["step \u00e9 0", "step \u00e9 1", "step \u00e9 2"], history.Moments.Select(static moment => moment.Text));
        Assert.Equal([0, 1, 2], history.Moments.Select(static moment => moment.Seconds));
        HistoryProcess process = Assert.Single(history.Processes);
        Assert.Equal((42, "made", TimeSpan.FromSeconds(1)), (process.Pid, process.Name, history.Interval));
        Assert.Equal(["./made", "", "-x"], process.CommandLine);
        Assert.Equal(Wall(0), history.StartedAt);
    }

    [Fact]
    public void Of_many_samples_the_old_ones_are_thinned_and_least_mean_and_most_are_true()
    {
        const int Count = 6000;
        string path = At("a.rec");
        TargetFacts target = MadeTarget(42);
        using (var recorder = Recorder.Begin(path, target, TimeSpan.FromSeconds(1), null))
        {
            for (int i = 0; i < Count; i++)
            {
                recorder.Add(new Sighting(MadeSample(target, i, (ulong)(i * i % 9973)), []));
            }
        }

        History history = RecordingReader.Read(path);
        Assert.Equal(Count, history.Points.Sum(static point => point.Samples));
        Assert.InRange(history.Points.Count, RecordingFormat.Kept, RecordingFormat.Kept + RecordingFormat.Batch + (Count / RecordingFormat.Merged));
        Assert.Equal(history.Points.Select(static point => point.Seconds).Order(), history.Points.Select(static point => point.Seconds));
        int from = 0;
        foreach (HistoryPoint point in history.Points)
        {
            ulong[] values = [.. Enumerable.Range(from, (int)point.Samples).Select(static i => (ulong)(i * i % 9973))];
            PointFigure figure = point[history.IndexOf(FigureNames.Resident)]!.Value;
            Assert.Equal((values.Min(), values.Max(), (uint)values.Length), (figure.Least, figure.Most, figure.Samples));
            Assert.InRange(figure.Mean - values.Average(static value => (double)value), -8, 8); // each merging rounds once
            Assert.Equal(from + ((values.Length - 1) / 2.0), point.Seconds, 1.0);
            from += (int)point.Samples;
        }
    }

    [Fact]
    public void A_file_of_the_same_process_is_recorded_further_and_another_is_refused()
    {
        string path = At("a.rec");
        foreach (int run in (int[])[0, 1])
        {
            TargetFacts same = MadeTarget(42);
            using var recorder = RecordedAs(path, same, null);
            recorder.Add(new Sighting(MadeSample(same, 10 * run, 1000), []));
            Forget(path);
        }

        Assert.Equal((2, 2), (RecordingReader.Read(path).Runs, RecordingReader.Read(path).Points.Count));
        var refused = Assert.Throws<RecordingException>(() => Recorder.Begin(path, MadeTarget(43), TimeSpan.FromSeconds(1), null));
        Assert.Equal(RecordingObstacle.Taken, refused.Obstacle);
        Assert.Contains("another process, made (42)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_is_recorded_further_under_its_name()
    {
        string path = At("a.rec");
        foreach (int pid in (int[])[42, 77])
        {
            TargetFacts target = MadeTarget(pid);
            using var recorder = RecordedAs(path, target, "made");
            recorder.Add(new Sighting(MadeSample(target, pid, 1000), []));
            Forget(path);
        }

        Assert.Equal([42, 77], RecordingReader.Read(path).Processes.Select(static process => process.Pid));
    }

    [Fact]
    public void Two_cannot_record_into_one_file_and_a_mark_needs_one_that_does()
    {
        string path = At("a.rec");
        TargetFacts target = MadeTarget(42);
        using (var recorder = RecordedAs(path, target, null))
        {
            recorder.Add(new Sighting(MadeSample(target, 0, 1000), []));
            Assert.Equal(RecordingObstacle.Taken, Assert.Throws<RecordingException>(() => Recorder.Begin(path, target, TimeSpan.FromSeconds(1), null)).Obstacle);
            Marker.Add(path, "here");
            Assert.Equal(["here"], RecordingReader.Read(path).Moments.Select(static moment => moment.Text)); // beside the recorder
            Forget(path);
        }

        Assert.Contains("nobody is recording", Assert.Throws<RecordingException>(() => Marker.Add(path, "late")).Message, StringComparison.Ordinal);
        Assert.Equal(RecordingObstacle.Missing, Assert.Throws<RecordingException>(() => Marker.Add(At("none.rec"), "nowhere")).Obstacle);
    }

    [Fact]
    public void A_later_version_is_refused_in_a_line()
    {
        string path = At("a.rec");
        Short(path);
        Change(path, "PRAGMA user_version=2");

        var refused = Assert.Throws<RecordingException>(() => HistoryFile.Read(path));
        Assert.Contains("format 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, Assert.Throws<RecordingException>(() => Recorder.Begin(path, MadeTarget(42), TimeSpan.FromSeconds(1), null)).Message);
    }

    [Fact]
    public void Other_files_are_told_in_a_line()
    {
        File.WriteAllBytes(At("empty"), []);
        File.WriteAllText(At("text"), "no recording at all");
        File.WriteAllText(At("massif"), "desc: (none)\ncmd: ./x\ntime_unit: i\n");
        using (SqliteConnection other = RecordingConnection.Open(At("other"), SqliteOpenMode.ReadWriteCreate))
        {
            other.Execute("CREATE TABLE theirs(a)");
        }

        Assert.Contains("is empty", Refused("empty"), StringComparison.Ordinal);
        Assert.Contains("neither a recording nor a file of massif", Refused("text"), StringComparison.Ordinal);
        Assert.Contains("without a whole snapshot", Refused("massif"), StringComparison.Ordinal);
        Assert.Contains("no recording of ebb", Refused("other"), StringComparison.Ordinal);
        Assert.Contains("there is no file", Refused("none"), StringComparison.Ordinal);
        Assert.Contains("is a directory", Assert.Throws<RecordingException>(() => HistoryFile.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_overwritten_anywhere_is_read_or_told_in_a_line()
    {
        string path = At("a.rec"), broken = At("broken.rec");
        Short(path, 400);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(20261122);
        int read = 0;
        for (int i = 0; i < 60; i++)
        {
            byte[] bytes = i % 2 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (int j = 0; i % 2 == 1 && j < 200; j++)
            {
                bytes[random.Next(100, bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(broken, bytes);
            try
            {
                read += HistoryFile.Read(broken).Points.Count <= 400 ? 1 : 0;
            }
            catch (RecordingException told)
            {
                Assert.DoesNotContain('\n', told.Message);
            }
        }

        Assert.InRange(read, 1, 60);
    }

    [Fact]
    public void Numbers_of_a_point_read_back_and_any_bytes_end_in_numbers_or_in_nothing()
    {
        PointFigure[] figures = [new(0, 1, 5, 5, 5), new(3, 8, 0, 7, ulong.MaxValue), new(200, 1, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue), new(201, uint.MaxValue, 1, 1, 1)];
        Assert.True(FigureBytes.TryRead(FigureBytes.Write(figures), 202, out List<PointFigure> read));
        Assert.Equal(figures, read);
        Assert.False(FigureBytes.TryRead(FigureBytes.Write(figures), 201, out _));

        var random = new Random(7);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            if (FigureBytes.TryRead(bytes.AsSpan(0, random.Next(64)), 50, out List<PointFigure> any))
            {
                Assert.All(any, figure => Assert.True(figure.Least <= figure.Mean && figure.Mean <= figure.Most && figure.Series < 50));
            }
        }
    }

    private string Refused(string name) => Assert.Throws<RecordingException>(() => HistoryFile.Read(At(name))).Message;

    private string At(string name) => Path.Combine(_folder, name);

    private static Recorder RecordedAs(string path, TargetFacts target, string? follows) => Recorder.Begin(path, target, TimeSpan.FromSeconds(1), follows);

    private static void Short(string path, int samples = 3)
    {
        TargetFacts target = MadeTarget(42);
        using var recorder = RecordedAs(path, target, null);
        for (int i = 0; i < samples; i++)
        {
            recorder.Add(new Sighting(MadeSample(target, i, 1000), []));
        }

        Forget(path);
    }

    // As if the process that recorded had ended: here it is the one that runs the tests.
    private static void Forget(string path) => Change(path, "UPDATE run SET recorder_start = 0");

    private static void Change(string path, string sql)
    {
        using SqliteConnection connection = RecordingConnection.Open(path, SqliteOpenMode.ReadWrite);
        connection.Execute(sql);
    }

    private static DateTimeOffset Wall(int second) => new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero).AddSeconds(second);

    private static TimeSpan Clock(int second) => TimeSpan.FromSeconds(1_000_000 + second);

    private static TargetFacts MadeTarget(int pid) => new()
    {
        Pid = pid, Name = "made", CommandLine = ["./made", "", "-x"], StartedAt = Wall(-60), Threads = 1,
        Allocators = [new AllocatorFacts("glibc", "2.36", "libc.so.6")], Environment = new Dictionary<string, string>(),
    };

    private static Sample MadeSample(TargetFacts target, int second, ulong resident) => new()
    {
        At = Wall(second),
        Clock = Clock(second),
        Target = target,
        Kernel = new KernelFigures
        {
            Resident = new Bytes(resident), Anonymous = default, OfFiles = default, Shared = default, Swapped = default,
            MinorFaults = 1, MajorFaults = 0, Threads = 1, IsStopped = false,
        },
    };
}
