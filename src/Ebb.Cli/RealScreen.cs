using System.Runtime.InteropServices;
using System.Text;
using Ebb.Linux;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Cli;

/// <summary>The terminal that we run in: its second screen, without a cursor, with each key as it is typed.</summary>
/// <remarks>Whatever ends us but SIGKILL, it is left as it was found; Ctrl-Z leaves it, and fg takes it again.</remarks>
internal sealed class RealScreen : IScreen
{
    private const string Take = "\e[?1049h\e[?25l\e[?7l\e[H\e[2J"; // second screen, no cursor, no wrapping
    private const string GiveBack = "\e[0m\e[?7h\e[?25h\e[?1049l";
    private const int Input = 0, Output = 1;

    private readonly Lock _using = new();
    private readonly Queue<char> _keys = new();
    private readonly AutoResetEvent _stirred = new(false);
    private readonly FileStream _output = new(new SafeFileHandle(Output, ownsHandle: false), FileAccess.Write, 0);
    private readonly byte[]? _found = TerminalMode.Of(Input);
    private readonly List<PosixSignalRegistration> _signals = [];
    private bool _isTaken;
    private bool _isStale = true;

    /// <param name="end">Called where the terminal hangs up, or asks us to quit.</param>
    public RealScreen(Action end)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Stale()));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
        {
            context.Cancel = true; // else the run time would put the terminal as it knows it, over what we do
            GoOn();
        }));
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                end();
            }));
        }

        GoOn();
        if (_found is not null)
        {
            new Thread(Listen) { IsBackground = true, Name = "keys" }.Start();
        }
    }

    public WaitHandle Stirred => _stirred;

    public (int Columns, int Rows) Size => TerminalMode.SizeOf(Output) is { Columns: > 0, Rows: > 0 } size ? size : (80, 24);

    public char? Key()
    {
        lock (_keys)
        {
            return _keys.TryDequeue(out char key) ? key : null;
        }
    }

    public bool HasToBeDrawnAnew()
    {
        bool isStale = _isStale;
        _isStale = false;
        return isStale;
    }

    public void Write(string text)
    {
        lock (_using)
        {
            if (_isTaken)
            {
                Put(text);
            }
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        Leave();
        _output.Dispose();
        _stirred.Dispose();
    }

    private void Put(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    private void Stale()
    {
        _isStale = true;
        Stir();
    }

    private void Stir()
    {
        try
        {
            _stirred.Set();
        }
        catch (ObjectDisposedException)
        {
            // the last key was typed into a view that has ended
        }
    }

    private void GoOn()
    {
        lock (_using)
        {
            if (_found is not null)
            {
                TerminalMode.Put(Input, TerminalMode.ByKey(_found));
            }

            Put(Take);
            _isTaken = true;
        }

        Stale();
    }

    private void Leave()
    {
        lock (_using)
        {
            if (!_isTaken)
            {
                return;
            }

            _isTaken = false;
            try
            {
                Put(GiveBack);
            }
            catch (IOException)
            {
                // the terminal has gone
            }

            if (_found is not null)
            {
                TerminalMode.Put(Input, _found);
            }
        }
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Leave();
        TerminalMode.StopHere();
    }

    private void Listen()
    {
        using FileStream input = new(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, 0);
        byte[] typed = new byte[64];
        try
        {
            for (int count = input.Read(typed); count > 0; count = input.Read(typed))
            {
                // An arrow or a function key is several bytes, and none of ours.
                if (typed[0] == 0x1b)
                {
                    continue;
                }

                lock (_keys)
                {
                    foreach (byte letter in typed.AsSpan(0, count))
                    {
                        _keys.Enqueue((char)letter);
                    }
                }

                Stir();
            }
        }
        catch (IOException)
        {
            // nobody is there to type any more: SIGHUP tells the rest
        }
    }
}
