using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>Puts a named moment into a recording that is going on, from another process than the one that records.</summary>
public static class Marker
{
    /// <exception cref="RecordingException">Nobody records into the file now, or it cannot be written.</exception>
    public static void Add(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        DateTimeOffset at = DateTimeOffset.UtcNow;
        TimeSpan clock = MonotonicClock.Now;
        if (!File.Exists(path))
        {
            throw RecordingException.Of(RecordingObstacle.Missing, $"there is no file {path}");
        }

        using SqliteConnection connection = RecordingConnection.Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            if (EarlierRun.IsRecorded(connection) is null)
            {
                throw RecordingException.Of(RecordingObstacle.Taken, $"nobody is recording into {path} now");
            }

            using SqliteCommand moment = RunRows.Command(
                connection, "INSERT INTO moment(run, kind, clock, at, text) SELECT max(id), $kind, $clock, $at, $text FROM run", "$kind", "$clock", "$at", "$text");
            RunRows.Set(moment, (long)MomentKind.Mark, RunRows.Microseconds(clock), RunRows.Microseconds(at), name);
            moment.ExecuteNonQuery();
        }
        catch (SqliteException broken)
        {
            throw RecordingConnection.Of(broken, path);
        }
    }
}
