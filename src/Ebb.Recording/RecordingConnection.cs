using Ebb.Snapshots;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>Opens the file of a recording, and tells what is wrong with it in a line.</summary>
/// <remarks>
/// The journal is a write-ahead log (WAL): a transaction is appended to <c>FILE-wal</c>, and is there from then on, so that a
/// recorder that is killed loses nothing but the sample that it was at, and <c>ebb report</c> and <c>ebb mark</c> work beside it.
/// <c>synchronous</c> is NORMAL: what was committed lies with the kernel, which outlives us, and is brought to the disk when the log is
/// taken over into the file. FULL would wait for the disk with each sample, ten times a second, to keep the last seconds before
/// a power cut too; OFF could leave a file that a power cut has torn. When the last one closes, the log is taken over and removed: one file.
/// </remarks>
internal static class RecordingConnection
{
    private const int Full = 13, ReadOnly = 8, IoError = 10, CannotOpen = 14, Corrupt = 11, NotADatabase = 26, Busy = 5;

    /// <exception cref="RecordingException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        EmbeddedLibrary.Load();
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path.StartsWith("file:", StringComparison.Ordinal) ? path : Path.GetFullPath(path), Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            Check(connection, path, mode);
            return connection;
        }
        catch (SqliteException broken)
        {
            connection.Dispose();
            throw Of(broken, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens it to be read only. Where the log cannot be taken part in, in a folder that may not be written, the file is read without it.
    /// </summary>
    /// <param name="remark">What is not in what was opened so.</param>
    /// <exception cref="RecordingException">It cannot be opened.</exception>
    public static SqliteConnection OpenToRead(string path, out Remark? remark)
    {
        remark = null;
        try
        {
            using FileStream readable = File.OpenRead(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw RecordingException.Of(RecordingObstacle.Denied, $"not permitted to read {path}");
        }

        // What a killed recorder left in a journal is put in order by whoever opens the file and may write it.
        try
        {
            return Open(path, SqliteOpenMode.ReadWrite);
        }
        catch (RecordingException refused) when (refused.Obstacle is RecordingObstacle.Denied or RecordingObstacle.NotWritten)
        {
            // the folder of somebody else, or a full disk
        }

        try
        {
            return Open(path, SqliteOpenMode.ReadOnly);
        }
        catch (RecordingException alone) when (alone.Obstacle == RecordingObstacle.Denied)
        {
            remark = File.Exists(path + "-wal") ? new Remark("recording-log", RemarkSeverity.Warning, "The newest samples are in a log beside the file that cannot be read from here.") : null;
            return Open("file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal) + "?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static bool IsFull(SqliteException broken) => broken.SqliteErrorCode is Full or IoError;

    public static bool IsDamage(SqliteException broken) => broken.SqliteErrorCode is Corrupt or NotADatabase;

    public static RecordingException Of(SqliteException broken, string path) => broken.SqliteErrorCode switch
    {
        NotADatabase => RecordingException.Of(RecordingObstacle.Unsupported, $"{path} is no recording"),
        Corrupt => RecordingException.Of(RecordingObstacle.Unsupported, $"{path} is damaged, and nothing of it can be read"),
        Full or IoError => RecordingException.Of(RecordingObstacle.NotWritten, $"cannot write {path}: {(broken.SqliteErrorCode == Full ? "the disk is full" : "the disk failed or is full")}"),
        ReadOnly or CannotOpen => Unopened(path),
        Busy => RecordingException.Of(RecordingObstacle.Taken, $"{path} is locked by another program"),
        _ => RecordingException.Of(RecordingObstacle.Unsupported, $"{path} cannot be read: {broken.Message}"),
    };

    private static RecordingException Unopened(string path) =>
        Directory.Exists(path) ? RecordingException.Of(RecordingObstacle.Taken, $"{path} is a directory")
        : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? RecordingException.Of(RecordingObstacle.Missing, $"{path}: there is no such directory")
        : RecordingException.Of(RecordingObstacle.Denied, $"not permitted to write {path}");

    private static void Check(SqliteConnection connection, string path, SqliteOpenMode mode)
    {
        // One moment of the file: a recorder that has just begun writes all of this at once.
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        long id = connection.Number("PRAGMA application_id");
        long version = connection.Number("PRAGMA user_version");
        bool isEmpty = id == 0 && version == 0 && connection.Number("SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && mode == SqliteOpenMode.ReadWriteCreate)
        {
            return;
        }

        if (isEmpty)
        {
            throw RecordingException.Of(RecordingObstacle.Unsupported, $"{path} is empty: its recorder was ended before the first sample");
        }

        if (id != RecordingFormat.ApplicationId)
        {
            throw RecordingException.Of(RecordingObstacle.Unsupported, $"{path} is a database, but no recording of ebb");
        }

        if (version > RecordingFormat.Version)
        {
            throw RecordingException.Of(
                RecordingObstacle.Unsupported, FormattableString.Invariant($"{path} is a recording of format {version}, and this ebb knows them up to {RecordingFormat.Version}: a later ebb reads it"));
        }
    }
}
