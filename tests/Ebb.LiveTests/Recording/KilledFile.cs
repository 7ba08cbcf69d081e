using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Snapshots;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>A recording whose recorders are killed one after the other, and what was found in it after each: a failure tells all of it.</summary>
internal sealed class KilledFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-kill").FullName;
    private readonly int _seed = Environment.TickCount;
    private readonly Random _random;
    private readonly List<string> _log = [];
    private Process? _recorder;
    private int _kill;
    private long _total;

    public KilledFile() => _random = new Random(_seed);

    public string Path => System.IO.Path.Combine(_folder, "a.rec");

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public void Begin(int kill, Process recorder)
    {
        (_kill, _recorder) = (kill, recorder);
        _log.Clear();
        Log($"{_total} samples before");
    }

    public void UntilThereAreMore()
    {
        try
        {
            ThreadStates.Until(() => _recorder!.HasExited || Samples() > _total);
        }
        catch (Exception failure) when (failure is not InvalidOperationException)
        {
            throw Told($"no sample came: {failure.Message}");
        }
    }

    public void Wait(int atMost)
    {
        int wait = _random.Next(atMost);
        Log($"killed {wait} ms later");
        if (_recorder!.WaitForExit(wait))
        {
            throw Told("it ended by itself");
        }
    }

    public void Kill()
    {
        _recorder!.Kill();
        _recorder.WaitForExit();
    }

    /// <summary>What the last one added is between the two, and what was there before is there.</summary>
    public void Has(long least, long most)
    {
        long now = Samples();
        Log($"{now} after; {least} to {most} expected");
        bool isAdded = most < long.MaxValue;
        long added = isAdded ? now - _total : now;
        if (added < least || added > most || now < _total)
        {
            throw Told("samples are missing, or too many");
        }

        _total = now;
    }

    /// <summary>All that was counted is there, each at a time of its own, in the order of time.</summary>
    public void IsWhole()
    {
        if (_total == 0)
        {
            return; // each was killed before there was a file
        }

        History history = RecordingReader.Read(Path);
        double[] seconds = [.. history.Points.Select(static point => point.Seconds)];
        Assert.Equal(_total, history.Points.Sum(static point => point.Samples));
        Assert.Equal(seconds.Order().Distinct(), seconds);
        Assert.Empty(history.Remarks);
    }

    /// <summary>A file that is not there yet, or was not begun, has none; one that does not open fails the test.</summary>
    public long Samples()
    {
        try
        {
            return SamplesIn(Path);
        }
        catch (RecordingException broken)
        {
            throw Told($"{broken.Obstacle}: {broken}");
        }
    }

    public static long SamplesIn(string file)
    {
        try
        {
            return RecordingReader.Read(file).Points.Sum(static point => point.Samples);
        }
        catch (RecordingException none) when (none.Obstacle == RecordingObstacle.Missing || none.Message.Contains("is empty", StringComparison.Ordinal))
        {
            return 0;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Log(string line) => _log.Add(line);

    private InvalidOperationException Told(string what)
    {
        bool hasExited = _recorder!.HasExited;
        if (!hasExited)
        {
            Kill();
        }

        string files = string.Join(", ", new DirectoryInfo(_folder).EnumerateFiles().Select(static file => $"{file.Name} {file.Length}"));
        string ended = hasExited ? $"it had ended with {_recorder.ExitCode}" : "it was running";
        return new InvalidOperationException(
            $"kill {_kill} of seed {_seed}: {what}. {string.Join("; ", _log)}. {ended}, and wrote: {_recorder.StandardError.ReadToEnd()} Files: {files}.");
    }
}
