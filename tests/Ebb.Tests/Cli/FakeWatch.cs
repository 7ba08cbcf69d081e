using System.Text;
using Ebb.Cli;
using Ebb.Rendering;
using Ebb.Tests.Watching;

namespace Ebb.Tests.Cli;

/// <summary>A terminal and a target of a test's own: each time the view waits for a key it gets the next, and at the end the target ends.</summary>
internal sealed class FakeWatch(string keys) : IScreen, IWatchFeed
{
    private readonly Queue<char> _keys = new(keys);
    private readonly ManualResetEvent _always = new(true);
    private bool _isNew = true;
    private bool _mayType;

    public StringBuilder Written { get; } = new();

    public List<string> Asked { get; } = [];

    public WaitHandle Stirred => _always;

    public WaitHandle News => _always;

    public (int Columns, int Rows) Size => (80, 24);

    public bool HasEnded { get; private set; }

    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    // One key for each screen that is drawn.
    public char? Key()
    {
        _mayType = !_mayType;
        HasEnded = _keys.Count == 0 && _mayType;
        return _mayType && _keys.TryDequeue(out char key) ? key : null;
    }

    public bool HasToBeDrawnAnew()
    {
        bool isNew = _isNew;
        _isNew = false;
        return isNew;
    }

    public void Write(string text) => Written.Append(text).Append('\0');

    public WatchView View()
    {
        Asked.Add("view");
        return new WatchView { History = MadeHistory.Of() with { Interval = Interval } };
    }

    public string Mark()
    {
        Asked.Add("mark");
        return "mark 1";
    }

    public void WalkNow() => Asked.Add("walk");

    public void Dispose() => _always.Dispose();
}
