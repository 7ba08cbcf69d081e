using Ebb.Linux;
using Ebb.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Saved;

/// <summary>A snapshot in a file. <c>docs/snapshots.md</c> has the format, and what is promised of it.</summary>
public static class SnapshotFile
{
    /// <summary>True where the file begins as a snapshot does, whatever follows.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using SafeFileHandle? handle = SparseFile.Open(path, out _);
            Span<byte> start = stackalloc byte[SnapshotFormat.Magic.Length];
            return handle is not null && RandomAccess.Read(handle, start, 0) == start.Length && start.SequenceEqual(SnapshotFormat.Magic);
        }
        catch (Exception unread) when (unread is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads it whole.</summary>
    /// <exception cref="TargetException">It is not there, may not be read, is no snapshot, is damaged, or of a newer version.</exception>
    public static Snapshot Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (InvalidDataException wrong)
        {
            throw TargetException.OfFile(Obstacle.Unsupported, $"{path} {wrong.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw TargetException.OfFile(Obstacle.Denied, $"not permitted to read {path}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw TargetException.OfFile(Obstacle.Gone, $"there is no file {path}");
        }
        catch (IOException broken)
        {
            throw TargetException.OfFile(Obstacle.Unsupported, $"{path} cannot be read: {broken.Message}");
        }
    }

    /// <exception cref="InvalidDataException">It is no snapshot, is damaged, or of a newer version.</exception>
    internal static Snapshot Read(Stream stream)
    {
        try
        {
            return new SnapshotReader(new SectionReader(stream)).Read();
        }
        catch (OverflowException)
        {
            throw Fields.Broken("it counts more bytes than there can be");
        }
    }
}
