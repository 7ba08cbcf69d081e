using System.Globalization;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Recording;

/// <summary>A terminal of 80 columns and 24 rows with a shell in it, kept by tmux.</summary>
internal sealed class TerminalOfATest : IDisposable
{
    private readonly string _socket;

    public TerminalOfATest()
    {
        Requires.Program("tmux");
        Folder = Directory.CreateTempSubdirectory("ebb-term").FullName;
        _socket = Path.Combine(Folder, "tmux");
        var started = Called.Run("env", "-u", "NO_COLOR", "-u", "TMUX", "LC_ALL=C.UTF-8", "tmux", "-S", _socket, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "bash --norc");
        Assert.Equal((0, ""), (started.Exit, started.Errors));
    }

    public string Folder { get; }

    public void Type(string command) => Tmux("send-keys", command, "Enter");

    public void Press(string key) => Tmux("send-keys", key);

    public void Resize(int columns, int rows) =>
        Tmux("resize-window", "-x", columns.ToString(CultureInfo.InvariantCulture), "-y", rows.ToString(CultureInfo.InvariantCulture));

    public string Screen() => Tmux("capture-pane", "-p");

    /// <summary>Something that tmux knows of it.</summary>
    public string Asks(string format) => Tmux("display-message", "-p", format).Trim();

    public void Until(string text) => ThreadStates.Until(() => Screen().Contains(text, StringComparison.Ordinal), () => $"'{text}' is not on the screen:\n{Screen()}");

    public void Dispose()
    {
        Tmux("kill-server");
        Directory.Delete(Folder, recursive: true);
    }

    private string Tmux(params string[] arguments)
    {
        var said = Called.Run("env", ["LC_ALL=C.UTF-8", "tmux", "-S", _socket, .. arguments]);
        Assert.Equal((0, ""), (said.Exit, said.Errors));
        return said.Output;
    }
}
