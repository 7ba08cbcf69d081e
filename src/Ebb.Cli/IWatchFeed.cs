using Ebb.Rendering;

namespace Ebb.Cli;

/// <summary>What is seen of a target, as it comes, and what may be asked of who looks.</summary>
internal interface IWatchFeed
{
    /// <summary>There is something new, or it has ended.</summary>
    WaitHandle News { get; }

    bool HasEnded { get; }

    TimeSpan Interval { get; set; }

    /// <summary>All that there is to show now.</summary>
    WatchView View();

    /// <summary>Gives this moment a name, and tells it.</summary>
    string Mark();

    /// <summary>Looks at once, with a walk of the heap.</summary>
    void WalkNow();
}
