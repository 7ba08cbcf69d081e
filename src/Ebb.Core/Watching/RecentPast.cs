using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>What was seen of a process since we look, in memory: a <see cref="History"/> that grows, and never beyond some thousand points.</summary>
/// <remarks>Of more points than <see cref="MostPoints"/> the older half becomes half as many, with least, mean and most. Not for several threads at once.</remarks>
public sealed class RecentPast(string source, TimeSpan interval)
{
    public const int MostPoints = 4096;
    private const int MostMoments = 256;
    private const double Together = 10; // seconds in which the same, seen again, is told with what was seen before

    private readonly string _source = source;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _series = [];
    private readonly List<HistoryProcess> _processes = [];
    private readonly List<HistoryPoint> _points = [];
    private readonly List<HistoryMoment> _moments = [];
    private readonly List<HeapEvent> _events = [];
    private TargetFacts? _target;
    private Sample? _last;
    private TimeSpan? _began;
    private DateTimeOffset _beganAt;

    /// <summary>From one sample to the next, as it is asked for now.</summary>
    public TimeSpan Interval { get; set; } = interval;

    public WatchStep Add(Sighting seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        HistoryMoment[] moments = [.. seen.Moments.Select(Placed)];
        _moments.AddRange(moments);
        if (_moments.Count > MostMoments)
        {
            _moments.RemoveRange(0, _moments.Count - MostMoments);
        }

        if (seen.Sample is not { } sample)
        {
            _last = null;
            return new WatchStep(null, null, moments, []);
        }

        Begin(sample.Clock, sample.At);
        bool isSame = ReferenceEquals(_target, sample.Target);
        if (!isSame)
        {
            bool isOther = _target is null || _target.Pid != sample.Target.Pid || _target.StartedAt != sample.Target.StartedAt || moments.Any(static one => one.Kind == MomentKind.Replaced);
            _target = sample.Target;
            _last = isOther ? null : _last;
            HistoryProcess process = Of(sample.Target);
            if (isOther)
            {
                _processes.Add(process);
            }
            else
            {
                _processes[^1] = process;
            }
        }

        double seconds = Seconds(sample.Clock);
        IReadOnlyList<HeapEvent> events = _last is null ? [] : HeapEvents.Between(_last, sample, seconds);
        foreach (HeapEvent one in events)
        {
            Tell(one);
        }

        _last = sample;
        var point = new HistoryPoint
        {
            Seconds = seconds, At = sample.At, Process = _processes.Count - 1, Samples = 1, Walks = sample.Walk is null ? 0u : 1, Figures = Numbered(sample),
        };
        _points.Add(point);
        Thin();
        return new WatchStep(sample, point, moments, events);
    }

    /// <summary>All of it, as it is now: what is added later does not change it.</summary>
    public History Now() => Of([.. _points]);

    /// <summary>The same with one point alone.</summary>
    public History With(HistoryPoint? point) => Of(point is null ? [] : [point]);

    /// <summary>What the heaps did, the oldest first; what followed closely is one.</summary>
    public IReadOnlyList<HeapEvent> Events() => [.. _events];

    private static HistoryProcess Of(TargetFacts target) => new()
    {
        Pid = target.Pid,
        Name = target.Name,
        CommandLine = target.CommandLine,
        Executable = target.Executable,
        StartedAt = target.StartedAt,
        Allocators = [.. target.Allocators.Select(static one => one.Version is null ? one.Name : $"{one.Name} {one.Version}")],
    };

    private static HistoryPoint Merged(HistoryPoint first, HistoryPoint second)
    {
        var figures = new List<PointFigure>(first.Figures.Count);
        int left = 0, right = 0;
        while (left < first.Figures.Count || right < second.Figures.Count)
        {
            int of = left < first.Figures.Count ? first.Figures[left].Series : int.MaxValue;
            int ofOther = right < second.Figures.Count ? second.Figures[right].Series : int.MaxValue;
            figures.Add(of == ofOther ? first.Figures[left].With(second.Figures[right]) : of < ofOther ? first.Figures[left] : second.Figures[right]);
            left += of <= ofOther ? 1 : 0;
            right += ofOther <= of ? 1 : 0;
        }

        return first with
        {
            Seconds = ((first.Seconds * first.Samples) + (second.Seconds * second.Samples)) / (first.Samples + second.Samples),
            Samples = first.Samples + second.Samples,
            Walks = first.Walks + second.Walks,
            Figures = figures,
        };
    }

    private History Of(IReadOnlyList<HistoryPoint> points) => new()
    {
        Source = _source,
        Format = "ebb",
        StartedAt = _began is null ? null : _beganAt,
        Interval = Interval,
        Names = [.. _names],
        Processes = [.. _processes],
        Points = points,
        Moments = [.. _moments],
    };

    private void Begin(TimeSpan clock, DateTimeOffset at)
    {
        if (_began is null)
        {
            (_began, _beganAt) = (clock, at);
        }
    }

    private double Seconds(TimeSpan clock) => Math.Max(0, Math.Round((clock - (_began ?? clock)).TotalSeconds, 6));

    private HistoryMoment Placed(Moment moment) => new(Seconds(moment.Clock), moment.At, moment.Kind, moment.Text);

    private List<PointFigure> Numbered(Sample sample)
    {
        var numbered = new List<PointFigure>();
        foreach (Figure figure in Figures.Of(sample))
        {
            if (!_series.TryGetValue(figure.Name, out int series))
            {
                series = _names.Count;
                _series.Add(figure.Name, series);
                _names.Add(figure.Name);
            }

            numbered.Add(PointFigure.Of(series, figure.Value));
        }

        numbered.Sort(static (left, right) => left.Series.CompareTo(right.Series));
        return numbered;
    }

    private void Tell(HeapEvent one)
    {
        for (int i = _events.Count - 1; i >= 0 && one.Seconds - _events[i].Until <= Together; i--)
        {
            if (_events[i].Kind == one.Kind && _events[i].Arena == one.Arena)
            {
                HeapEvent all = _events[i].With(one);
                _events.RemoveAt(i);
                _events.Add(all); // by when it was last seen
                return;
            }
        }

        _events.Add(one);
        if (_events.Count > MostMoments)
        {
            _events.RemoveAt(0);
        }
    }

    private void Thin()
    {
        if (_points.Count <= MostPoints)
        {
            return;
        }

        var thinned = new List<HistoryPoint>(_points.Count);
        int half = _points.Count / 2;
        for (int i = 0; i < half; i++)
        {
            bool isPair = i + 1 < half && _points[i].Process == _points[i + 1].Process;
            thinned.Add(isPair ? Merged(_points[i], _points[i + 1]) : _points[i]);
            i += isPair ? 1 : 0;
        }

        thinned.AddRange(_points[half..]);
        _points.Clear();
        _points.AddRange(thinned);
    }
}
