using System.Globalization;
using Ebb.Recording;
using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>What is told on standard error while a recording goes on: a line that is written over on a terminal, and what happened.</summary>
internal sealed class RecordProgress(Session session, string file)
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(250);

    private readonly Session _session = session;
    private readonly string _file = file;
    private TimeSpan _told;
    private TimeSpan? _began;
    private bool _isLineOpen;
    private bool _isFull;

    public void Saw(Sighting seen, Recorder recorder, Sampler sampler, bool isWritten)
    {
        foreach (Moment moment in seen.Moments)
        {
            bool isNews = moment.Kind is not (MomentKind.Started or MomentKind.Mark) || _began is not null;
            if (isNews)
            {
                Say($"{HistoryWords.Sentence(new HistoryMoment(0, moment.At, moment.Kind, moment.Text))}");
            }
        }

        if (isWritten == _isFull)
        {
            _isFull = !isWritten;
            Say(_isFull ? $"the disk is full; up to {Recorder.MostWaiting} samples wait for room" : "there is room again");
        }

        _began ??= MonotonicClock.Now;
        TimeSpan now = MonotonicClock.Now;
        if (!_session.Terminal.IsErrorSeen || now - _told < s_often)
        {
            return;
        }

        _told = now;
        string live = seen.Sample?.Malloc is { } malloc ? Text($", {malloc.Live} live") : "";
        string what = seen.Sample is { } sample ? Text($"{sample.Target.Name} ({sample.Target.Pid}): {sample.Kernel.Resident} resident{live}") : "waiting for the next process";
        string walk = sampler.CostOfAWalk > TimeSpan.Zero ? Text($"; a walk takes {sampler.CostOfAWalk.TotalMilliseconds:0} ms") : "";
        _session.Error.Write("\r\e[K" + Escape.ForTerminal(TextWidth.Cut(Text($"ebb: {what}; {recorder.Written} samples in {(now - _began.Value).TotalSeconds:0} s{walk}"), _session.Terminal.Width - 1), !_session.Terminal.IsUnicode));
        _isLineOpen = true;
    }

    public void Ended(Recorder recorder, string? why = null) =>
        Say(Text($"{(why is null ? "" : why + "; ")}{recorder.Written} samples in {_file}{(recorder.Waiting > 0 ? Text($"; {recorder.Waiting} did not fit on the disk") : "")}; next: ebb report {_file}"));

    public void End()
    {
        if (_isLineOpen)
        {
            _session.Error.Write("\r\e[K");
            _isLineOpen = false;
        }
    }

    private void Say(string sentence)
    {
        End();
        _session.Error.WriteLine("ebb: " + Escape.ForTerminal(sentence, !_session.Terminal.IsUnicode));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
