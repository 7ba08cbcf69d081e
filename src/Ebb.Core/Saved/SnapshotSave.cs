using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Saved;

/// <summary>A snapshot on its way into a file. The file appears under its name when all of it is on the disk, or not at all.</summary>
/// <remarks>
/// Until then it has no name, so that nothing is left of it whatever becomes of us, or where the file system knows no such
/// files one of its own beside the place. What stood there stays until the last moment.
/// </remarks>
public sealed class SnapshotSave : IDisposable
{
    private const int BufferSize = 1 << 16;
    private const int Taken = 17; // EEXIST
    private const int TooLarge = 27; // EFBIG
    private const int NameTooLong = 36; // ENAMETOOLONG
    private const int TooManyLinks = 40; // ELOOP

    private readonly FileStream _stream;
    private readonly SectionWriter _sections;
    private readonly bool _replaces;
    private string? _unfinished;

    private SnapshotSave(string path, string? unfinished, bool replaces, FileStream stream)
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
        string full = PlaceOf(path);
        if (System.IO.Path.Exists(full) && !(replaces && SnapshotFile.IsOne(full)))
        {
            throw new IOException(replaces ? "something is there that is no snapshot" : "it exists already");
        }

        if (UnnamedFile.Create(FolderOf(full)) is { } unnamed)
        {
            return new SnapshotSave(full, null, replaces, new FileStream(unnamed, FileAccess.Write, BufferSize));
        }

        string unfinished = BesideOf(full);
#pragma warning disable CA1416 // Ebb runs on Linux only: files have modes.
        return new SnapshotSave(full, unfinished, replaces, new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, // never through a link that somebody left there
            Access = FileAccess.Write,
            BufferSize = BufferSize,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, // addresses, command lines
        }));
#pragma warning restore CA1416
    }

    /// <summary>Writes it to the disk, and gives it its name.</summary>
    /// <param name="at">When the target was read.</param>
    /// <exception cref="IOException">The disk is full, or the place was taken meanwhile.</exception>
    public void Finish(Snapshot snapshot, DateTimeOffset at)
    {
        Write(snapshot, at);
        if (_unfinished is null && !_replaces)
        {
            Name(Path);
            return;
        }

        if (_unfinished is null)
        {
            string beside = BesideOf(Path);
            Name(beside);
            _unfinished = beside;
        }

        File.Move(_unfinished, Path, _replaces);
        _unfinished = null;
    }

    /// <summary>Without <see cref="Finish"/> nothing is left of it.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose(); // writes what it still has
        }
        catch (Exception full) when (full is IOException or ArgumentOutOfRangeException)
        {
            // As was told already.
        }

        if (_unfinished is not null)
        {
            File.Delete(_unfinished);
        }
    }

    private void Write(Snapshot snapshot, DateTimeOffset at)
    {
        try
        {
            WriteAll(snapshot, at);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(TooLarge), TooLarge); // .NET's word for it
        }
    }

    private void WriteAll(Snapshot snapshot, DateTimeOffset at)
    {
        new SnapshotWriter(_sections).Write(snapshot, new SavedFacts(at, Version, Environment.MachineName, new Bytes((ulong)Environment.SystemPageSize)));
        _stream.Flush(flushToDisk: true);
    }

    // Where a link leads, and not the link itself, is what is written.
    private static string PlaceOf(string path)
    {
        using SafeFileHandle? there = SparseFile.Open(path, out int errno);
        if (errno == NameTooLong)
        {
            throw new PathTooLongException();
        }

        if (errno == TooManyLinks)
        {
            throw new IOException("it is a link that leads nowhere but to links");
        }

        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static string FolderOf(string path) => System.IO.Path.GetDirectoryName(path) ?? "/";

    private static string BesideOf(string path) => System.IO.Path.Combine(FolderOf(path), $".ebb-{System.IO.Path.GetRandomFileName()}");

    private void Name(string path)
    {
        int errno = UnnamedFile.Name(_stream.SafeFileHandle, path);
        if (errno != 0)
        {
            throw errno == Taken ? new IOException("it exists already") : new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
        }
    }
}
