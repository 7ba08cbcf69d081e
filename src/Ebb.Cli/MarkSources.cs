using System.Runtime.InteropServices;
using System.Text;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>Marks that come from outside while we record: lines appended to a file, and the signal SIGUSR1.</summary>
internal sealed class MarkSources : IDisposable
{
    private const int SigUsr1 = 10; // signal(7), the same on x86 and arm
    private const int MostBytes = 64 << 10;
    private const int LongestName = 200;

    private readonly string? _path;
    private readonly List<Moment> _moments = [];
    private readonly PosixSignalRegistration _signal;
    private long _read;
    private int _signals;

    /// <param name="path">The file; null for none. What stands in it already is of earlier, and no mark.</param>
    public MarkSources(string? path)
    {
        _path = path;
        _read = path is null ? 0 : Length(path);
        _signal = PosixSignalRegistration.Create((PosixSignal)SigUsr1, context =>
        {
            context.Cancel = true;
            Add(FormattableString.Invariant($"SIGUSR1 {Interlocked.Increment(ref _signals)}"));
        });
    }

    /// <summary>Lets time go by, until it is over or the user ends it.</summary>
    public static void Wait(TimeSpan time, CancellationToken stop)
    {
        if (time > TimeSpan.Zero)
        {
            stop.WaitHandle.WaitOne(time);
        }
    }

    /// <summary>The marks since the last time.</summary>
    public IReadOnlyList<Moment> Drain()
    {
        ReadFile();
        lock (_moments)
        {
            Moment[] moments = [.. _moments];
            _moments.Clear();
            return moments;
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Add(string name)
    {
        lock (_moments)
        {
            _moments.Add(new Moment(MomentKind.Mark, DateTimeOffset.UtcNow, MonotonicClock.Now, name));
        }
    }

    private void ReadFile()
    {
        if (_path is null || Length(_path) is var length && length == _read)
        {
            return;
        }

        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _read = length < _read ? 0 : _read; // it was begun anew
            file.Position = _read;
            byte[] bytes = new byte[(int)Math.Min(length - _read, MostBytes)];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            int whole = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
            foreach (string line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Add(line.Length > LongestName ? line[..LongestName] : line);
            }

            // A line without an end is still being written, unless it is as long as no name is.
            _read += whole > 0 || count < MostBytes ? whole : count;
        }
        catch (IOException)
        {
            // it was taken away between the two looks
        }
        catch (UnauthorizedAccessException)
        {
            // and another was put there that is not for us
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
