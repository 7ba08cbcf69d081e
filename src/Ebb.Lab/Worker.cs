using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Lab;

/// <summary>A process of our own that does to malloc what it is told, and nothing else: <see cref="WorkerCode"/>.</summary>
public sealed class Worker : IDisposable
{
    private const int CommandSize = 48;

    // What the machine sets for its own processes would decide the result.
    private static readonly string[] s_notInherited = ["MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD", "LD_LIBRARY_PATH"];

    private readonly MemoryFile _program;
    private readonly Process _process;
    private readonly Capture _capture = new();
    private ulong _slots;

    private Worker(MemoryFile program, Process process)
    {
        _program = program;
        _process = process;
    }

    /// <summary>Its code is for one architecture.</summary>
    public static bool CanRunHere => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public int Pid => _process.Id;

    /// <summary>How many slots there are.</summary>
    public ulong Count { get; private set; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it has ended, or does so within this time: a process that was killed goes on until the kernel has taken it down.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    public static Worker Start(WorkerStart how)
    {
        ArgumentNullException.ThrowIfNull(how);
        var program = new MemoryFile("ebb-lab-worker", WorkerImage.X64());
        string[] words = [.. how.Before, program.Path];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string name in start.Environment.Keys.Where(name => s_notInherited.Any(own => name.StartsWith(own, StringComparison.Ordinal))).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in how.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new Worker(program, Process.Start(start)!);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Makes slots for so many blocks, in a mapping of their own that is resident from the start.</summary>
    public void Slots(ulong count)
    {
        Count = count;
        _slots = Do(1, count);
    }

    /// <summary>Allocates a block for each slot from <paramref name="first"/> up to <paramref name="last"/>.</summary>
    /// <param name="bytes">What is asked of malloc.</param>
    /// <param name="spread">Sizes differ from slot to slot, by less than this; 0 for all alike.</param>
    /// <returns>Where it came to: before <paramref name="last"/> where malloc had no more.</returns>
    public ulong Allocate(ulong first, ulong last, ulong bytes, ulong spread = 0, ulong step = 1) => Do(2, first, last, step, bytes, spread);

    /// <summary>Writes to each block: to all of it, or to its first bytes.</summary>
    public void Fill(ulong first, ulong last, ulong bytes = 0) => Do(3, first, last, 1, bytes);

    /// <summary>Frees blocks in an order: <paramref name="stride"/> 1 as they stand, <see cref="Count"/> - 1 backwards, any other without common divisor scattered.</summary>
    /// <param name="keepEvery">Leaves slots whose number leaves <paramref name="keepAt"/> when divided by it; 0 frees all.</param>
    public void Free(ulong count, ulong from, ulong stride, ulong keepEvery = 0, ulong keepAt = 0) => Do(4, count, from, stride, keepEvery, keepAt);

    public void FreeAll() => Free(Count, 0, 1);

    public void FreeAllBackwards() => Free(Count, Count - 1, Count - 1);

    internal ulong Call(WorkerFunction function, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0) => Do(5, (ulong)function, a, b, c, d);

    /// <summary>mallopt(3)</summary>
    public bool Mallopt(int parameter, int value) => (int)Call(WorkerFunction.Mallopt, (ulong)parameter, (ulong)value) == 1;

    /// <summary>malloc_trim(3)</summary>
    public bool MallocTrim(ulong pad = 0) => (int)Call(WorkerFunction.MallocTrim, pad) == 1;

    /// <summary>The address of the block in a slot; 0 where there is none.</summary>
    public ulong BlockIn(ulong slot) => Do(8, _slots + (8 * slot));

    /// <summary>Starts a thread in the worker that obeys these commands and then ends.</summary>
    /// <param name="at">The first of the slots that hold the list: six for each command, and two more.</param>
    internal void StartThread(ulong at, IReadOnlyList<ulong[]> commands)
    {
        ulong list = _slots + (8 * (at + 1));
        ulong to = list;
        foreach (ulong[] command in commands)
        {
            foreach (ulong word in command)
            {
                Do(7, to, word);
                to += 8;
            }
        }

        Do(7, to, 0);
        Call(WorkerFunction.PthreadCreate, _slots + (8 * at), 0, Do(6), list);
    }

    /// <summary>Waits until the thread that was started from these slots has ended.</summary>
    internal void JoinThread(ulong at) => Call(WorkerFunction.PthreadJoin, Do(8, _slots + (8 * at)));

    /// <summary>The kernel's counts of its memory now.</summary>
    public SmapsCounters Memory()
    {
        try
        {
            return SmapsRollup.Parse(ProcFile.Read(Pid, "smaps_rollup"));
        }
        catch (TargetException) when (HasEnded)
        {
            throw Ended();
        }
    }

    public Bytes Resident() => Memory().Rss;

    /// <summary>The most that was resident at any time.</summary>
    public Bytes Peak() => Status.Parse(ProcFile.Read(Pid, "status")).VmHwm ?? Bytes.Zero;

    /// <summary>What ebb sees in it, as in any process.</summary>
    public Snapshot Look(CancellationToken cancellation, bool takesMap = false)
    {
        try
        {
            return _capture.Of(Pid, new CaptureOptions { TakesMap = takesMap }, cancellation);
        }
        catch (TargetException) when (HasEnded)
        {
            throw Ended();
        }
    }

    /// <summary>Lets it end by itself, and waits until it has.</summary>
    public void Finish()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _program.Dispose();
    }

    /// <summary>One command of <see cref="WorkerCode"/>, and its answer.</summary>
    /// <exception cref="WorkerEndedException">It is no more.</exception>
    private ulong Do(ulong what, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0, ulong e = 0)
    {
        Span<byte> command = stackalloc byte[CommandSize];
        ReadOnlySpan<ulong> words = [what, a, b, c, d, e];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(command[(8 * i)..], words[i]);
        }

        try
        {
            _process.StandardInput.BaseStream.Write(command);
            _process.StandardInput.BaseStream.Flush();
            Span<byte> answer = stackalloc byte[8];
            _process.StandardOutput.BaseStream.ReadExactly(answer);
            return BinaryPrimitives.ReadUInt64LittleEndian(answer);
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private WorkerEndedException Ended()
    {
        _process.WaitForExit();
        return new WorkerEndedException(_process.ExitCode);
    }
}
