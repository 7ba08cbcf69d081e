using Ebb.Snapshots;
using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>Reads the file of a recording, also while it is recorded into, and what is left of a damaged one.</summary>
public static class RecordingReader
{
    /// <summary>The file begins as those of SQLite do.</summary>
    public static bool IsOne(ReadOnlySpan<byte> start) => start.StartsWith(RecordingFormat.Magic);

    /// <exception cref="RecordingException">It is no recording, or one that cannot be read at all.</exception>
    public static History Read(string path)
    {
        if (!File.Exists(path))
        {
            throw RecordingException.Of(Directory.Exists(path) ? RecordingObstacle.Taken : RecordingObstacle.Missing, Directory.Exists(path) ? $"{path} is a directory" : $"there is no file {path}");
        }

        using SqliteConnection connection = RecordingConnection.OpenToRead(path, out Remark? remark);
        try
        {
            return new HistoryRows(connection, path).Read(remark);
        }
        catch (SqliteException broken)
        {
            throw RecordingConnection.Of(broken, path);
        }
    }
}
