using Ebb.Snapshots;
using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>Writes what is seen into the file of a recording, each sample in a transaction of its own.</summary>
/// <remarks>
/// Where the disk is full, samples wait in memory for as long as <see cref="MostWaiting"/> hold, and are written when there is room again.
/// </remarks>
public sealed class Recorder : IDisposable
{
    public const int MostWaiting = 600;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly RunRows _rows;
    private readonly Thinning _thinning;
    private readonly Queue<Sighting> _waiting = new();

    private Recorder(string path, SqliteConnection connection, RunRows rows)
    {
        _path = path;
        _connection = connection;
        _rows = rows;
        _thinning = new Thinning(connection);
    }

    /// <summary>Sightings that could not be written yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Samples written by this run.</summary>
    public long Written { get; private set; }

    /// <summary>Begins a run: in a new file, or in one that has a recording of the same process, or of the same name, already.</summary>
    /// <exception cref="RecordingException">It cannot be written, or is a recording of something else.</exception>
    public static Recorder Begin(string path, TargetFacts target, TimeSpan interval, string? follows)
    {
        SqliteConnection connection = RecordingConnection.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
            using (SqliteTransaction begin = connection.BeginTransaction())
            {
                if (connection.Number("PRAGMA user_version") == 0)
                {
                    connection.Execute(RecordingFormat.Tables);
                    connection.Execute(FormattableString.Invariant($"PRAGMA application_id={RecordingFormat.ApplicationId}; PRAGMA user_version={RecordingFormat.Version};"));
                }
                else if (EarlierRun.WhyNot(connection, path, target, follows) is { } other)
                {
                    throw RecordingException.Of(RecordingObstacle.Taken, other);
                }

                var rows = RunRows.Begin(connection, interval, follows);
                begin.Commit();
                return new Recorder(path, connection, rows);
            }
        }
        catch (SqliteException broken)
        {
            connection.Dispose();
            throw RecordingConnection.Of(broken, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes what was seen; false where the disk is full, and it waits.</summary>
    /// <exception cref="RecordingException">The file cannot be written any more, or too much waits.</exception>
    public bool Add(Sighting sighting)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        _waiting.Enqueue(sighting);
        try
        {
            Write();
            return true;
        }
        catch (SqliteException full) when (RecordingConnection.IsFull(full) && _waiting.Count < MostWaiting)
        {
            _rows.Forget();
            return false;
        }
        catch (SqliteException broken)
        {
            throw RecordingConnection.Of(broken, _path);
        }
    }

    /// <summary>Takes the log over into the file, so that it is one, and lets go of it.</summary>
    public void Dispose()
    {
        _rows.Dispose();
        _thinning.Dispose();
        _connection.Dispose();
    }

    private void Write()
    {
        while (_waiting.TryPeek(out Sighting? next))
        {
            using (SqliteTransaction transaction = _connection.BeginTransaction())
            {
                _rows.Add(next, transaction);
                transaction.Commit();
            }

            _rows.Keep();
            _waiting.Dequeue();
            if (next.Sample is not null)
            {
                Written++;
                _thinning.Added();
            }
        }
    }
}
