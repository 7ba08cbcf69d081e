using System.Diagnostics;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>What moments are called.</summary>
public static class HistoryWords
{
    /// <summary>The stable word of JSON and CSV.</summary>
    public static string Word(MomentKind kind) => kind switch
    {
        MomentKind.Mark => "mark",
        MomentKind.Started => "started",
        MomentKind.Ended => "ended",
        MomentKind.Replaced => "exec",
        MomentKind.Stopped => "stopped",
        MomentKind.Continued => "continued",
        MomentKind.ClockSet => "clock-set",
        MomentKind.Unreadable => "unreadable",
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>For people.</summary>
    public static string Sentence(HistoryMoment moment) => moment?.Kind switch
    {
        MomentKind.Mark => $"mark: {moment.Text}",
        MomentKind.Started => $"{moment.Text} was first seen",
        MomentKind.Ended => $"{moment.Text} was gone",
        MomentKind.Replaced => $"it became another program: {moment.Text}",
        MomentKind.Stopped => $"a signal had stopped {moment.Text}",
        MomentKind.Continued => $"{moment.Text} ran on",
        _ => moment?.Text ?? "",
    };

    /// <summary>A time in one unit: <c>12.5 min</c>.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalSeconds < 120 ? WatchWords.Text($"{time.TotalSeconds:0.0} s")
        : time.TotalMinutes < 120 ? WatchWords.Text($"{time.TotalMinutes:0.0} min")
        : time.TotalHours < 72 ? WatchWords.Text($"{time.TotalHours:0.0} h")
        : WatchWords.Text($"{time.TotalDays:0.0} days");

    /// <summary>What is known of a recording as a whole, in a line or two.</summary>
    internal static IEnumerable<string> Heading(History history)
    {
        string who = history.Processes.Count == 0 ? "nothing" : WatchWords.Text($"{history.Processes[^1].Name} (PID {history.Processes[^1].Pid})");
        long samples = history.Points.Sum(static point => point.Samples), walks = history.Points.Sum(static point => point.Walks);
        yield return WatchWords.Text($"{who}: {samples} samples in {Duration(history.Duration)}, {walks} of them with a walk of the heap");
        string processes = history.Processes.Count > 1 ? WatchWords.Text($"{history.Processes.Count} processes or programs, ") : "";
        string runs = history.Runs > 1 ? WatchWords.Text($"{history.Runs} runs, ") : "";
        string at = history.StartedAt is { } start ? WatchWords.Text($", begun {start:yyyy-MM-dd HH:mm:ss} UTC") : "";
        yield return $"{processes}{runs}{history.Source}{at}";
    }
}
