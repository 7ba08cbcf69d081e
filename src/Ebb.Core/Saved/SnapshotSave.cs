using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>A snapshot on its way into a file. The file appears under its name when all of it is on the disk, or not at all.</summary>
/// <remarks>It is written beside its place, under a name of its own, so that what stood there stays until the last moment.</remarks>
public sealed class SnapshotSave : IDisposable
{
    private readonly FileStream _stream;
    private readonly SectionWriter _sections;
    private readonly string _unfinished;
    private readonly bool _replaces;
    private bool _isDone;

    private SnapshotSave(string path, string unfinished, bool replaces, FileStream stream)
    {
        (Path, _unfinished, _replaces, _stream) = (path, unfinished, replaces, stream);
        _sections = new SectionWriter(stream, Version);
    }

    /// <summary>Where the file is to be.</summary>
    public string Path { get; }

    /// <summary>Length of the file so far.</summary>
    public Bytes Length => new((ulong)_stream.Position);

    private static string Version => typeof(SnapshotSave).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Opens the place to write to, so that what forbids it is known before a target is read.</summary>
    /// <param name="path">Where the file is to be; a link is followed.</param>
    /// <param name="replaces">A snapshot that is there already may be replaced; nothing else ever is.</param>
    /// <exception cref="IOException">Something is there already, or nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">That is not permitted.</exception>
    public static SnapshotSave Begin(string path, bool replaces)
    {
        var file = new FileInfo(path);
        string full = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (System.IO.Path.Exists(full) && !(replaces && SnapshotFile.IsOne(full)))
        {
            throw new IOException(replaces ? "something is there that is no snapshot" : "it exists already");
        }

        string unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full) ?? "/", $".{System.IO.Path.GetFileName(full)}.{System.IO.Path.GetRandomFileName()}");
#pragma warning disable CA1416 // Ebb runs on Linux only: files have modes.
        return new SnapshotSave(full, unfinished, replaces, new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, // never through a link that somebody left there
            Access = FileAccess.Write,
            BufferSize = 1 << 16,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, // addresses, command lines
        }));
#pragma warning restore CA1416
    }

    /// <summary>Writes it to the disk, and gives it its name.</summary>
    /// <param name="at">When the target was read.</param>
    /// <exception cref="IOException">The disk is full, or the place was taken meanwhile.</exception>
    public void Finish(Snapshot snapshot, DateTimeOffset at)
    {
        new SnapshotWriter(_sections).Write(snapshot, new SavedFacts(at, Version, Environment.MachineName, new Bytes((ulong)Environment.SystemPageSize)));
        _stream.Flush(flushToDisk: true);
        File.Move(_unfinished, Path, _replaces);
        _isDone = true;
    }

    /// <summary>Without <see cref="Finish"/> nothing is left of it.</summary>
    public void Dispose()
    {
        if (_isDone)
        {
            _stream.Dispose();
            return;
        }

        try
        {
            _stream.Dispose(); // writes what it still has
        }
        catch (IOException)
        {
            // The disk is full, as was told already.
        }

        File.Delete(_unfinished);
    }
}
