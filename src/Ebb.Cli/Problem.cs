using Ebb.Linux;

namespace Ebb.Cli;

/// <summary>Why there is no answer: one line for people, a stable word for programs, and how we end.</summary>
/// <param name="Code">As in the diagnostics of JSON: <c>denied</c>.</param>
/// <param name="WayOut">What to try; null where there is nothing.</param>
internal sealed record Problem(ExitCode Exit, string Code, string Message, string? WayOut = null)
{
    public static Problem Of(TargetException obstacle) => new(
        ExitCodes.For(obstacle.Obstacle),
        WordFor(obstacle.Obstacle),
        obstacle.Message,
        obstacle.Obstacle != Obstacle.Denied ? null : obstacle.Pid == 0 ? "run as its owner or as root" : WayIn);

    public static Problem Usage(string message, string? wayOut = null) => new(ExitCode.Usage, "usage", message, wayOut);

    public static string WordFor(Obstacle obstacle) => obstacle switch
    {
        Obstacle.Gone => "gone",
        Obstacle.Denied or Obstacle.Traced => "denied",
        Obstacle.NotAFile => "usage",
        Obstacle.Unsupported or Obstacle.NotCopied => "unsupported",
        _ => "unexpected",
    };

    private const string WayIn =
        "run as the same user or as root, or give ebb CAP_SYS_PTRACE; in a container docker run --cap-add SYS_PTRACE --pid container:NAME, or kubectl debug --target --profile sysadmin";
}
