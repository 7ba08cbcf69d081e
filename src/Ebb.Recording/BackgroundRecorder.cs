using System.Runtime.ExceptionServices;
using Ebb.Linux;
using Ebb.Watching;

namespace Ebb.Recording;

/// <summary>Records a process while something else is done, in a thread of its own, until it is disposed of: another process, or the one that it runs in.</summary>
/// <example>
/// <code>
/// using var recording = BackgroundRecorder.Start("own.rec");
/// Work();
/// recording.Mark("half of it");
/// </code>
/// </example>
/// <remarks>In its own process it takes all that the process spends for what a sample costs: a busy program has its heap walked seldom.</remarks>
public sealed class BackgroundRecorder : IDisposable
{
    private readonly Sampler _sampler;
    private readonly Recorder _recorder;
    private readonly TimeSpan _interval;
    private readonly Lock _using = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    private BackgroundRecorder(Sampler sampler, Recorder recorder, TimeSpan interval)
    {
        (_sampler, _recorder, _interval) = (sampler, recorder, interval);
        _thread = new Thread(Run) { IsBackground = true, Name = "recorder" };
        _thread.Start();
    }

    /// <summary>Begins to record into a file: a new one, or one that has a recording of the same process already.</summary>
    /// <param name="path">The file; ebb report reads it.</param>
    /// <param name="pid">The process; this one where null.</param>
    /// <param name="interval">From one sample to the next: a second where null.</param>
    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    /// <exception cref="RecordingException">The file cannot be written, or is a recording of something else.</exception>
    public static BackgroundRecorder Start(string path, int? pid = null, TimeSpan? interval = null)
    {
        TimeSpan every = interval ?? TimeSpan.FromSeconds(1);
        var sampler = new Sampler(pid ?? Environment.ProcessId, new SamplerOptions { Interval = every });
        try
        {
            return new BackgroundRecorder(sampler, Recorder.Begin(path, sampler.Target!, every, follows: null), every);
        }
        catch
        {
            sampler.Dispose();
            throw;
        }
    }

    /// <summary>Gives this moment a name.</summary>
    public void Mark(string name)
    {
        lock (_using)
        {
            _recorder.Add(new Sighting(null, [new Moment(MomentKind.Mark, DateTimeOffset.UtcNow, MonotonicClock.Now, name)]));
        }
    }

    /// <summary>Takes a last sample, and ends. What was recorded until then stays.</summary>
    /// <exception cref="RecordingException">The file could not be written to the end.</exception>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _recorder.Dispose();
        _sampler.Dispose();
        _stop.Dispose();
        _failure?.Throw();
    }

    private void Run()
    {
        try
        {
            for (bool isLast = false; !isLast; isLast = _stop.Wait(_interval))
            {
                Look();
            }

            Look();
        }
        catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone)
        {
            lock (_using)
            {
                _recorder.Add(new Sighting(null, _sampler.Drain()));
            }
        }
        catch (Exception failure) when (failure is TargetException or RecordingException)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    private void Look()
    {
        Sighting seen = _sampler.Look();
        lock (_using)
        {
            _recorder.Add(seen);
        }
    }
}
