using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Rendering;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb watch TARGET</c>: a running process over time, on the screen or as lines.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2); // with a reader that may still read

    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string?>("TARGET") { Description = "A process id, or the name of a process.", Arity = ArgumentArity.ZeroOrOne };
        Option<TimeSpan?> interval = RecordCommand.Time("--interval", "The time from one sample to the next: 1s if not given, 10ms at the least.", WatchJob.Shortest);
        Option<TimeSpan?> duration = RecordCommand.Time("--duration", "Watch for so long: 90s, 10m, 2h, 7d. Until it ends, or q, or Ctrl-C, if not given.", TimeSpan.FromMicroseconds(1));
        var name = new Option<string?>("--name") { Description = "Follow a service: when the process ends, watch the next one that is called so.", HelpName = "NAME" };
        var command = new Command("watch", Manual.Summary("watch")) { target, interval, duration, name };
        command.SetAction(parsed =>
        {
            bool isJson = parsed.GetValue(common.Json);
            string? follows = parsed.GetValue(name);
            string? text = parsed.GetValue(target) ?? follows;
            Problem? problem = text is null
                ? Problem.Usage("watch needs a TARGET or a --name", "see ebb watch --help")
                : TargetText.FindProcess(text, session.Targets, "watch", "ebb report FILE reads a recording", out Candidate? found) is { } wrong ? wrong
                : Run(new WatchJob { Pid = found!.Pid, Interval = parsed.GetValue(interval) ?? TimeSpan.FromSeconds(1), Duration = parsed.GetValue(duration), Follows = follows }, isJson, common.TextOptions(parsed, session.Terminal), session);
            return (int)(problem is null ? ExitCode.Nothing : App.Tell(session, "watch", isJson, problem));
        });
        return command;
    }

    // Null where it ended as such things end: with the target, after its time, by a key or a signal.
    private static Problem? Run(WatchJob job, bool isJson, TextOptions options, Session session) =>
        isJson || !session.Terminal.IsScreen ? AsLines(job, isJson, options, session) : OnScreen(job, options, session);

    private static Problem? AsLines(WatchJob job, bool isJson, TextOptions options, Session session)
    {
        // Where nobody reads we stay in write(2), and no signal is heard there: nothing is in our hands that has to be put back.
#pragma warning disable RS0030 // A watch stops nobody.
        using var unread = new Timer(static _ => Environment.Exit((int)ExitCode.Nothing), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
#pragma warning restore RS0030
        using CancellationTokenRegistration stop = session.Stop.Register(() => unread.Change(s_patience, Timeout.InfiniteTimeSpan));
        using var lines = new WatchLines(isJson, options.IsUnicode);
        using var feed = new WatchFeed(job, HistoryReport.Of, lines.Take, session.Stop);
        lines.Write(feed, session.Output, session.Stop);
        feed.ThrowTrouble();
        return feed.Obstacle is { } obstacle ? Problem.Of(obstacle) : null;
    }

    private static Problem? OnScreen(WatchJob job, TextOptions options, Session session)
    {
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        using var feed = new WatchFeed(job, HistoryReport.Of, each: null, hangUp.Token);
        using (var screen = new RealScreen(hangUp.Cancel))
        {
            new WatchLoop(feed, screen, options.IsColored, options.IsUnicode).Run(hangUp.Token);
        }

        // What was seen last stays, where the screen was.
        session.Output.Write(WatchSummary.Of(feed.View(), options));
        feed.ThrowTrouble();
        return feed.Obstacle is { } obstacle ? Problem.Of(obstacle) : null;
    }
}
