using System.Globalization;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <content>How long the target may stand, and what is done where no copy can be had.</content>
public sealed partial class Capture
{
    private const string NeverStops = "--capture live never stops it";

    private Snapshot CopiedOrFrozen(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        Bytes own = OwnMemory(target.Via);
        RefuseALongerPause(target.Pid, PauseForecast.OfCopy(own), options.MaxPause, "a copy of it");
        try
        {
            return Copied(target, options, started, cancellation);
        }
        catch (TargetException none) when (none.Obstacle == Obstacle.NotCopied)
        {
            // What a signal has stopped already nobody waits for.
            bool stands = options.MaxPause is null && Stat.Parse(ProcFile.Read(target.Via, "stat")).IsStopped;
            return FrozenInstead(target, options, none.Message, stands ? TimeSpan.Zero : PauseForecast.OfFreeze(own), started, cancellation);
        }
    }

    private Snapshot FrozenOrRefused(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        RefuseALongerPause(target.Pid, PauseForecast.OfFreeze(OwnMemory(target.Via)), options.MaxPause, "reading it");
        return Frozen(target, options, started, cancellation);
    }

    private Snapshot FrozenInstead(
        TargetReader target, CaptureOptions options, string why, TimeSpan forecast, long started, CancellationToken cancellation)
    {
        TimeSpan most = options.MaxPause ?? PauseForecast.Most;
        if (forecast > most)
        {
            throw TargetException.Unsupported(
                target.Pid, $"{why}; --capture freeze would stop it for about {Milliseconds(forecast)}, more than --max-pause {Milliseconds(most)} allows; {NeverStops}");
        }

        Snapshot frozen = Frozen(target, forecast == TimeSpan.Zero ? options : options with { MaxPause = most }, started, cancellation);
        var remark = new Remark("no-copy", RemarkSeverity.Info, $"{why}. It was stopped while it was read instead (--capture freeze).");
        return frozen with { Remarks = [.. frozen.Remarks, remark] };
    }

    private static void RefuseALongerPause(int pid, TimeSpan forecast, TimeSpan? most, string by)
    {
        if (forecast > most)
        {
            throw TargetException.Unsupported(
                pid, $"process {pid} would be stopped for about {Milliseconds(forecast)} by {by}, more than --max-pause {Milliseconds(most.Value)} allows; {NeverStops}");
        }
    }

    private static Bytes OwnMemory(int pid)
    {
        Status status = Status.Parse(ProcFile.Read(pid, "status"));
        return status.RssAnon ?? status.VmRss ?? default;
    }

    // The kernel counts a page that a copy shares as half a page of each.
    private static Bytes? ProportionalOf(int pid) =>
        ProcFile.TryRead(pid, "smaps_rollup", out byte[] text) ? SmapsRollup.Parse(text).Pss : null;

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):0}ms");
}
