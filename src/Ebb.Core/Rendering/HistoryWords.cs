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
}
