using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>Makes few of many: of each level the oldest points are merged by eight, and their least, mean and most are kept.</summary>
/// <remarks>Points are merged only with neighbours of the same process. A year of samples of each second comes to some 30 MB.</remarks>
internal sealed class Thinning : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly long[] _counts = new long[RecordingFormat.DeepestLevel + 1];

    public Thinning(SqliteConnection connection)
    {
        _connection = connection;
        _oldest = RunRows.Command(connection, "SELECT id, process, clock, until, at, samples, walks, figures FROM sample WHERE level = $level ORDER BY id LIMIT $batch", "$level", "$batch");
        _insert = RunRows.Command(
            connection,
            "INSERT INTO sample(level, process, clock, until, at, samples, walks, figures) VALUES($level, $process, $clock, $until, $at, $samples, $walks, $figures)",
            "$level", "$process", "$clock", "$until", "$at", "$samples", "$walks", "$figures");
        _delete = RunRows.Command(connection, "DELETE FROM sample WHERE level = $level AND id <= $id", "$level", "$id");
        for (int level = 0; level < _counts.Length; level++)
        {
            _counts[level] = connection.Number(FormattableString.Invariant($"SELECT count(*) FROM sample WHERE level = {level}"));
        }
    }

    /// <summary>A sample was added: what is too much is merged.</summary>
    public void Added()
    {
        _counts[0]++;
        for (int level = 0; level < RecordingFormat.DeepestLevel && _counts[level] >= RecordingFormat.Kept + RecordingFormat.Batch; level++)
        {
            Merge(level);
        }
    }

    public void Dispose()
    {
        _oldest.Dispose();
        _insert.Dispose();
        _delete.Dispose();
    }

    private void Merge(int level)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _oldest.Transaction = _insert.Transaction = _delete.Transaction = transaction;
        List<ThinnedPoint> points = Oldest(level);
        var merged = new List<ThinnedPoint>();
        int together = 0;
        for (int i = 0; i < points.Count; i++)
        {
            bool joins = together is > 0 and < RecordingFormat.Merged && merged[^1].Process == points[i].Process;
            if (joins)
            {
                merged[^1] = merged[^1].With(points[i]);
            }
            else
            {
                merged.Add(points[i]);
            }

            together = joins ? together + 1 : 1;
        }

        foreach (ThinnedPoint point in merged)
        {
            RunRows.Set(_insert, (long)level + 1, point.Process, point.Clock, point.Until, point.At, point.Samples, point.Walks, FigureBytes.Write(point.Figures));
            _insert.ExecuteNonQuery();
        }

        RunRows.Set(_delete, (long)level, points[^1].Id);
        _delete.ExecuteNonQuery();
        transaction.Commit();
        _counts[level] -= points.Count;
        _counts[level + 1] += merged.Count;
    }

    private List<ThinnedPoint> Oldest(int level)
    {
        RunRows.Set(_oldest, (long)level, (long)RecordingFormat.Batch);
        var points = new List<ThinnedPoint>(RecordingFormat.Batch);
        using SqliteDataReader rows = _oldest.ExecuteReader();
        while (rows.Read())
        {
            // What is damaged is kept as a point without numbers, so that the next samples can be written.
            _ = FigureBytes.TryRead((byte[])rows[7], int.MaxValue, out List<PointFigure> figures);
            points.Add(new ThinnedPoint(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6), figures));
        }

        return points;
    }
}
