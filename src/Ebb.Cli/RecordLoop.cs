using Ebb.Linux;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>From sample to sample, at the times of <see cref="LookTimes"/>: one that comes late does not move those after it, and what was missed is left out.</summary>
internal sealed class RecordLoop(RecordJob job, Sampler sampler, Recorder recorder, MarkSources marks, RecordProgress progress)
{
    // The last sample walks too, unless somebody would wait for it.
    private static readonly TimeSpan s_longForTheEnd = TimeSpan.FromSeconds(1);

    private readonly RecordJob _job = job;

    public ExitCode Run(CancellationToken stop)
    {
        TimeSpan began = MonotonicClock.Now;
        TimeSpan? end = _job.Duration is { } duration ? began + duration : null;
        TimeSpan next = began;
        var times = new LookTimes(began);
        while (true)
        {
            bool isLast = stop.IsCancellationRequested || (end is { } last && next >= last);
            try
            {
                Keep(sampler.Look(walks: isLast && sampler.CostOfAWalk < s_longForTheEnd, isLast ? CancellationToken.None : stop));
            }
            catch (OperationCanceledException)
            {
                continue; // in a walk: what is there is kept, and one cheap sample more
            }
            catch (TargetException gone) when (recorder.Written > 0)
            {
                Keep(new Sighting(null, sampler.Drain()));
                return gone.Obstacle == Obstacle.Gone ? Done() : Told(gone);
            }

            if (isLast)
            {
                return Done();
            }

            TimeSpan now = MonotonicClock.Now;
            next = times.Next(now, _job.Interval);
            if (end is { } known && next > known)
            {
                next = known;
            }

            MarkSources.Wait(next - now, stop);
        }
    }

    private void Keep(Sighting seen)
    {
        IReadOnlyList<Moment> given = marks.Drain();
        bool isWritten = recorder.Add(given.Count == 0 ? seen : seen with { Moments = [.. seen.Moments, .. given] });
        progress.Saw(seen, recorder, sampler, isWritten);
    }

    private ExitCode Done()
    {
        progress.Ended(recorder);
        return recorder.Waiting == 0 ? ExitCode.Nothing : ExitCode.NotWritten;
    }

    private ExitCode Told(TargetException obstacle)
    {
        progress.Ended(recorder, obstacle.Message);
        return ExitCodes.For(obstacle.Obstacle);
    }
}
