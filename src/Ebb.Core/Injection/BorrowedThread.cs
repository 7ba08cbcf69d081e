using System.Globalization;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>A stopped thread of the target that makes system calls for us and then goes on as if nothing had been. x86-64.</summary>
/// <remarks>
/// <para>From the first change on, the thread finds its own way home: below its stack lies a signal frame with all that it
/// was, and whatever call it makes returns into that frame. If we die, it goes home by it. If we do not, its registers are
/// given back exactly, which leaves to the kernel whether an interrupted call is started again.</para>
/// <para>What it is sent into is getpid, which harms nobody, and only at the start of that, with all signals blocked, is it
/// made the call that is wanted: nothing but one write of registers commits it.</para>
/// </remarks>
internal sealed class BorrowedThread : ICaller
{
    private const ulong Harmless = 39; // getpid
    private const int StopSignal = 19; // SIGSTOP
    private const ulong NeverBlocked = (1UL << 8) | (1UL << 18); // SIGKILL SIGSTOP
    private const int RedZone = 128;
    private const ulong DirectionFlag = 0x400;

    /// <summary>What has to be free below: for a handler that runs on top, should we die early.</summary>
    private const int Reserve = 2048;

    /// <summary>What is used of it, at most, for arguments.</summary>
    private const int Scratches = 4 * 4096;

    private readonly int _pid;
    private readonly int _tid;
    private readonly Registers _original;
    private readonly ulong _mask;
    private readonly CallSite _site;
    private readonly Stops _stops;
    private readonly Action<Instant>? _at;
    private byte[] _extended = [];
    private Registers _registers;
    private Tracee _stop;

    private BorrowedThread(int pid, int tid, Registers original, ulong mask, Registers flipped, CallSite site, Stops stops, Action<Instant>? at)
    {
        _pid = pid;
        _tid = tid;
        _original = original;
        _mask = mask;
        _registers = flipped;
        _site = site;
        _stops = stops;
        _at = at;
    }

    public int Tid => _tid;

    /// <summary>Whom the last call cloned; null where it did not, or nobody asked to follow.</summary>
    public int? Cloned { get; private set; }

    /// <summary>Memory below its stack that nobody needs while all signals are blocked: where arguments can lie.</summary>
    public AddressRange Scratch { get; private init; }

    /// <summary>Whether it stands at the start of a harmless call that can be made another.</summary>
    public bool IsAtHarmlessCall => _registers[X64Register.OrigRax] == Harmless;

    /// <summary>Whether its own way home leads exactly to where it was: it was in no call that the stop interrupted.</summary>
    public bool GoesHomeExactly => _original.SystemCall is null;

    /// <summary>Takes the thread over. It then stands at the start of a call.</summary>
    /// <param name="stack">The memory that its stack may grow into.</param>
    /// <param name="site">Where it makes its calls.</param>
    /// <returns>Null where it cannot be had: nothing was changed then but bytes below its stack.</returns>
    /// <exception cref="TargetException">It was killed meanwhile.</exception>
    public static BorrowedThread? TryTake(int pid, StoppedThread thread, AddressRange stack, CallSite site, Stops stops, Action<Instant>? at)
    {
        BorrowedThread? taken = TrySend(pid, thread, stack, site, stops, at, site.SystemCall, site.SystemCall);
        taken?.Enter();
        return taken;
    }

    /// <summary>Sends the thread to code that ends with a return, as soon as it is let run.</summary>
    /// <param name="start">The code's first instruction.</param>
    /// <param name="quiet">Where it begins if we die before its signals are blocked.</param>
    /// <param name="arguments">Registers that it wants.</param>
    /// <inheritdoc cref="TryTake"/>
    public static BorrowedThread? TrySend(
        int pid, StoppedThread thread, AddressRange stack, CallSite site, Stops stops, Action<Instant>? at,
        ulong start, ulong quiet, params ReadOnlySpan<(X64Register Register, ulong Value)> arguments)
    {
        Registers original = thread.Registers!;
        ulong top = original[X64Register.Rsp];
        byte[]? image = Ptrace.ReadExtendedState(thread.Tid);
        if (X64ExtendedState.ForFrame(image) is not { } state || Ptrace.ReadMask(thread.Tid) is not { } mask || top <= stack.Start || top > stack.End)
        {
            return null;
        }

        ulong stateAt = (top - RedZone - (ulong)state.Length) & ~(ulong)(X64ExtendedState.Alignment - 1);
        ulong frameAt = stateAt - X64Frame.Length - 16 - ((stateAt - X64Frame.Length - 16 - 8) % 16);
        if (top - stack.Start < (ulong)(state.Length + X64Frame.Length + Reserve))
        {
            return null;
        }

        byte[] below = new byte[(int)(stateAt - frameAt) + state.Length];
        Registers home = AsIfRestarted(original);
        X64Frame.Write(below, site.Restorer, register => home[register], mask, stateAt);
        state.CopyTo(below, (int)(stateAt - frameAt));
        if (!MemoryWriter.TryWrite(thread.Tid, frameAt, below))
        {
            return null;
        }

        at?.Invoke(Instant.FramesWritten);
        Must(pid, Ptrace.WriteMask(thread.Tid, mask));
        at?.Invoke(Instant.MaskCollapsed);
        Registers flipped = original.With(
            (X64Register.Rip, quiet),
            (X64Register.Rsp, frameAt),
            (X64Register.Rax, Harmless),
            (X64Register.OrigRax, ulong.MaxValue),
            (X64Register.Eflags, original[X64Register.Eflags] & ~DirectionFlag)).With(arguments);
        Must(pid, flipped.TryWrite(thread.Tid));
        at?.Invoke(Instant.Flipped);
        Must(pid, Ptrace.WriteMask(thread.Tid, X64Frame.AllSignals));
        at?.Invoke(Instant.Masked);
        if (quiet != start)
        {
            flipped = flipped.With((X64Register.Rip, start));
            Must(pid, flipped.TryWrite(thread.Tid));
        }

        ulong scratch = Math.Max(stack.Start + RedZone, frameAt - RedZone - Scratches);
        return new BorrowedThread(pid, thread.Tid, original, mask, flipped, site, stops, at)
        {
            _extended = image!,
            Scratch = new AddressRange((scratch + 15) & ~15UL, (frameAt - RedZone) & ~15UL),
        };
    }

    /// <summary>Makes one system call. The thread then stands at its end.</summary>
    /// <returns>What the call answered: an error number below zero.</returns>
    /// <exception cref="TargetException">It was killed meanwhile, or the call does not come back.</exception>
    public long Call(ulong number, params ReadOnlySpan<ulong> arguments) => Call(number, null, arguments);

    /// <param name="meanwhile">What we do while the kernel makes the call.</param>
    /// <inheritdoc cref="Call(ulong, ReadOnlySpan{ulong})"/>
    public long Call(ulong number, Action? meanwhile, params ReadOnlySpan<ulong> arguments)
    {
        ReadOnlySpan<X64Register> order = [X64Register.Rdi, X64Register.Rsi, X64Register.Rdx, X64Register.R10, X64Register.R8, X64Register.R9];
        if (_registers[X64Register.OrigRax] != Harmless)
        {
            Must(_pid, _registers.With((X64Register.Rip, _site.SystemCall), (X64Register.Rax, Harmless), (X64Register.OrigRax, ulong.MaxValue)).TryWrite(_tid));
            Enter();
        }

        Registers call = _registers.With((X64Register.OrigRax, number));
        for (int i = 0; i < arguments.Length; i++)
        {
            call = call.With((order[i], arguments[i]));
        }

        Must(_pid, call.TryWrite(_tid));
        _at?.Invoke(Instant.Committed);
        Cloned = null;
        Go();
        meanwhile?.Invoke();
        Tracee stop = _stop = _stops.Next(_tid);
        while (stop.State != TraceeState.AtSystemCall)
        {
            Cloned = stop.State == TraceeState.AtClone ? Ptrace.Cloned(_tid) : Cloned;
            stop = Run();
        }

        _registers = Registers.Read(_tid) ?? throw TargetException.Gone(_pid);
        _at?.Invoke(Instant.AtExit);
        return _registers.Answer;
    }

    /// <summary>Gives everything back. The thread then stands as it stood before it was taken.</summary>
    public void Return()
    {
        // Not at the end of the call, where nobody would make a restart of the answer that the thread gets back.
        Stop();
        _at?.Invoke(Instant.Stopped);

        // In this order: between the two, the frame still brings it home.
        Must(_pid, Ptrace.WriteMask(_tid, _mask));
        _at?.Invoke(Instant.MaskRestored);
        Must(_pid, _original.TryWrite(_tid));
        _at?.Invoke(Instant.Restored);
    }

    /// <summary>Lets it run until it is blocked in a call, and makes it stand there.</summary>
    /// <param name="where">The address behind the call's instruction.</param>
    /// <param name="most">To wait for.</param>
    /// <returns>Its registers; null where it was not met there: it has gone home by itself.</returns>
    /// <exception cref="TargetException">It was killed meanwhile, or does not get there; it is to be let go then.</exception>
    public Registers? Meet(ulong where, TimeSpan most)
    {
        Must(_pid, Ptrace.Continue(_tid));
        string file = string.Create(CultureInfo.InvariantCulture, $"task/{_tid}/syscall");
        for (var pace = Pace.Start(); !(ProcFile.TryRead(_pid, file, out byte[] line) && TaskCall.TryParse(line)?.InstructionPointer == where); pace.Wait())
        {
            _stops.Meanwhile?.Invoke();
            Tracee now = Ptrace.Peek(_tid);
            switch (now.State)
            {
                case TraceeState.Ended:
                    throw TargetException.Gone(_pid);
                case TraceeState.AtSignal when now.Signal != StopSignal:
                    return null; // on its way no other reaches it
                case not TraceeState.Running:
                    Ptrace.Continue(_tid, now.State == TraceeState.AtSignal ? now.Signal : 0); // a stop of the whole process lasts for it once we have gone
                    break;
                case TraceeState.Running when MaskNow() is { } mask && (mask | NeverBlocked) != X64Frame.AllSignals:
                    Must(_pid, Ptrace.Interrupt(_tid));
                    _stops.Next(_tid);
                    return null; // it was asleep while nobody looked
            }

            if (pace.Waited > most)
            {
                Must(_pid, Ptrace.Interrupt(_tid)); // to be let go it has to stand; the function goes on after that
                _stops.Next(_tid);
                throw TargetException.Unsupported(_pid, string.Create(
                    CultureInfo.InvariantCulture, $"thread {_tid} of process {_pid} is not back from the function after {most.TotalSeconds:0} s; it was let go, and goes on with it"));
            }
        }

        Must(_pid, Ptrace.Interrupt(_tid));
        _stops.Next(_tid);
        _registers = Registers.Read(_tid) ?? throw TargetException.Gone(_pid);
        return _registers.InstructionPointer == where ? _registers : null;
    }

    private ulong? MaskNow() =>
        ProcFile.TryRead(_pid, string.Create(CultureInfo.InvariantCulture, $"task/{_tid}/status"), out byte[] text) ? Status.Parse(text).BlockedSignals : null;

    /// <summary>It was met: its registers are given back, or, where the kernel no longer knows how to go on with its call, it is sent the way home.</summary>
    public void GiveBack()
    {
        if (GoesHomeExactly || _original.KeepsATime) // the sleep after the function took the place of its time
        {
            Must(_pid, _registers.With((X64Register.Rip, _site.Return), (X64Register.OrigRax, ulong.MaxValue)).TryWrite(_tid));
            return;
        }

        Must(_pid, Ptrace.WriteMask(_tid, _mask));
        _at?.Invoke(Instant.MaskRestored);
        Must(_pid, Ptrace.WriteExtendedState(_tid, _extended) && _original.TryWrite(_tid));
        _at?.Invoke(Instant.Restored);
    }

    /// <summary>The registers with which the thread makes the call again that the stop interrupted, as the kernel would have it do.</summary>
    internal static Registers AsIfRestarted(Registers stopped) =>
        stopped is { SystemCall: not null, Answer: -512 or -513 or -514 or -516 } // ERESTARTSYS and its like
            ? stopped.With(
                (X64Register.Rax, stopped[X64Register.OrigRax]),
                (X64Register.Rip, stopped[X64Register.Rip] - CallSite.SystemCallLength),
                (X64Register.OrigRax, ulong.MaxValue))
            : stopped;

    /// <summary>Lets it run to the start of its next call.</summary>
    /// <returns>The number of that call.</returns>
    public ulong Enter()
    {
        while (Run().State != TraceeState.AtSystemCall)
        {
            // a stop of the whole process, which lasts until we have gone
        }

        _registers = Registers.Read(_tid) ?? throw TargetException.Gone(_pid);
        _at?.Invoke(Instant.AtEntry);
        return _registers[X64Register.OrigRax];
    }

    /// <summary>Lets the call that it stands at the start of be made, and makes it stand at its end.</summary>
    public void Leave()
    {
        while (Run().State != TraceeState.AtSystemCall)
        {
        }

        _registers = Registers.Read(_tid) ?? throw TargetException.Gone(_pid);
    }

    /// <summary>It stands before the last step of its way home: makes a harmless call of that, and lets it be made.</summary>
    /// <remarks>From the end of that call it can be given back exactly; if we die, it takes the last step once more.</remarks>
    public void Turn()
    {
        Registers turned = _registers.With(
            (X64Register.OrigRax, Harmless),
            (X64Register.Rip, _site.Return),
            (X64Register.Rsp, _registers[X64Register.Rsp] - sizeof(ulong)));
        Must(_pid, turned.TryWrite(_tid));
        Leave();
    }

    // Only SIGSTOP reaches it, which nobody can block: it gets it, and the stop of the whole process lasts for it once we have gone.
    private void Go() => Must(_pid, Ptrace.ContinueToSystemCall(_tid, _stop.State == TraceeState.AtSignal ? _stop.Signal : 0));

    private Tracee Run()
    {
        Go();
        return _stop = _stops.Next(_tid);
    }

    private void Stop()
    {
        Must(_pid, Ptrace.Interrupt(_tid));
        do
        {
            Must(_pid, Ptrace.Continue(_tid, _stop.State == TraceeState.AtSignal ? _stop.Signal : 0));
            _stop = _stops.Next(_tid);
        }
        while (_stop.State is not (TraceeState.Interrupted or TraceeState.AtGroupStop));
    }

    private static void Must(int pid, bool stands)
    {
        if (!stands)
        {
            throw TargetException.Gone(pid); // a thread that stands answers; only a kill takes it away
        }
    }
}
