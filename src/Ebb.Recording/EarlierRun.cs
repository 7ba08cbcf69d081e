using Ebb.Snapshots;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>What a file was recorded of before, and whether one more run belongs to it.</summary>
internal static class EarlierRun
{
    // The kernel tells when it started itself to the second, by the clock on the wall: that may differ by one from time to time.
    private const long OneStart = 2_000_000;

    /// <summary>Why a run of this target may not be added; null where it may.</summary>
    public static string? WhyNot(SqliteConnection connection, string path, TargetFacts target, string? follows)
    {
        if (IsRecorded(connection) is { } recorder)
        {
            return FormattableString.Invariant($"process {recorder} is recording into {path}; take another file");
        }

        using SqliteCommand last = connection.CreateCommand();
        last.CommandText = "SELECT run.boot, run.follows, process.pid, process.start, process.name FROM run LEFT JOIN process ON process.run = run.id ORDER BY run.id DESC, process.id DESC LIMIT 1";
        using SqliteDataReader row = last.ExecuteReader();
        if (!row.Read() || row.IsDBNull(2))
        {
            return null; // a run that saw nothing
        }

        bool isSameProcess = row.GetString(0) == RunRows.Boot() && row.GetInt32(2) == target.Pid
            && !row.IsDBNull(3) && target.StartedAt is { } start && Math.Abs(row.GetInt64(3) - RunRows.Microseconds(start)) < OneStart;
        bool isSameService = follows is not null && !row.IsDBNull(1) && row.GetString(1) == follows;
        return isSameProcess || isSameService
            ? null
            : FormattableString.Invariant($"{path} is a recording of another process, {row.GetString(4)} ({row.GetInt32(2)}); take another file, or --name, which follows a service");
    }

    /// <summary>Who records into the file now; null where nobody does.</summary>
    public static int? IsRecorded(SqliteConnection connection)
    {
        using SqliteCommand last = connection.CreateCommand();
        last.CommandText = "SELECT recorder, recorder_start, boot FROM run ORDER BY id DESC LIMIT 1";
        using SqliteDataReader row = last.ExecuteReader();
        return row.Read() && row.GetString(2) == RunRows.Boot() && row.GetInt64(1) != 0 && (long)RunRows.StartOf(row.GetInt32(0)) == row.GetInt64(1) ? row.GetInt32(0) : null;
    }
}
