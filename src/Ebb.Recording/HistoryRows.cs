using System.Globalization;
using Ebb.Snapshots;
using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>From the tables of a recording to a history: one line of time over all runs.</summary>
/// <remarks>
/// Runs of one start of the machine are on one clock. Others are set beside each other by the clock on the wall, and a run never
/// begins before the one before it has ended, whatever that clock was set to.
/// </remarks>
internal sealed class HistoryRows(SqliteConnection connection, string path)
{
    private const int MostSeries = 4096;
    private const long LatestWall = 253_402_300_799_000_000; // in 9999

    private readonly SqliteConnection _connection = connection;
    private readonly List<RunStart> _runs = [];
    private readonly Dictionary<long, (int Index, int Run)> _processOf = [];
    private readonly List<HistoryProcess> _processes = [];
    private readonly List<string> _names = [];
    private readonly List<Row> _rows = [];
    private readonly List<Remark> _remarks = [];
    private int _damaged;

    public History Read(Remark? remark)
    {
        if (remark is not null)
        {
            _remarks.Add(remark);
        }

        // One moment of the file, whatever is written into it meanwhile.
        using SqliteTransaction moment = _connection.BeginTransaction(deferred: true);

        // The beginning of the file has to be whole. Where the rest is damaged, what comes before it is told.
        ReadRuns();
        ReadProcesses();
        Each("SELECT id, name FROM series ORDER BY id", row => Name(row.GetInt32(0), row.GetString(1)));
        Try("samples", ReadSamples);
        _rows.Sort(static (left, right) => (left.Run, left.Clock).CompareTo((right.Run, right.Clock)));
        PlaceRuns();
        var moments = new List<HistoryMoment>();
        Try("moments", () => ReadMoments(moments));
        moments.Sort(static (left, right) => left.Seconds.CompareTo(right.Seconds));
        if (_damaged > 0)
        {
            _remarks.Add(new Remark("recording-damaged", RemarkSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{_damaged} rows of the recording make no sense and were left out.")));
        }

        return new History
        {
            Source = path,
            Format = "ebb",
            StartedAt = _rows.Count > 0 ? Wall(_rows[0].At) : _runs.Count > 0 ? Wall(_runs[0].At) : null,
            Interval = _runs.Count > 0 ? TimeSpan.FromMicroseconds(_runs[^1].Interval) : null,
            Runs = _runs.Count,
            Names = _names,
            Processes = _processes,
            Points = [.. _rows.Select(ToPoint)],
            Moments = moments,
            Remarks = _remarks,
        };
    }

    private void ReadRuns() => Each(
        "SELECT id, boot, clock, at, interval FROM run ORDER BY id",
        row => _runs.Add(new RunStart(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))));

    private void ReadProcesses() => Each(
        "SELECT id, run, pid, start, name, command, executable, allocators FROM process ORDER BY id",
        row =>
        {
            int run = _runs.FindIndex(one => one.Id == row.GetInt64(1));
            _processOf[row.GetInt64(0)] = (_processes.Count, Math.Max(run, 0));
            _processes.Add(new HistoryProcess
            {
                Pid = row.GetInt32(2),
                StartedAt = row.IsDBNull(3) ? null : Wall(row.GetInt64(3)),
                Name = row.GetString(4),
                CommandLine = Parts(row.GetString(5)),
                Executable = row.IsDBNull(6) ? null : row.GetString(6),
                Allocators = Parts(row.GetString(7)),
            });
        });

    private void Name(int id, string name)
    {
        // Numbers are given out one after the other.
        while (_names.Count < id && _names.Count < MostSeries)
        {
            _names.Add("");
        }

        if (_names.Count == id && id < MostSeries)
        {
            _names.Add(name);
        }
    }

    private void ReadSamples() => Each(
        "SELECT process, clock, until, at, samples, walks, figures FROM sample",
        row =>
        {
            if (_processOf.TryGetValue(row.GetInt64(0), out (int Index, int Run) process) && FigureBytes.TryRead((byte[])row[6], _names.Count, out List<PointFigure> figures))
            {
                _rows.Add(new Row(process.Index, process.Run, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), Count(row.GetInt64(4)), Count(row.GetInt64(5)), figures));
            }
            else
            {
                _damaged++;
            }
        });

    private void ReadMoments(List<HistoryMoment> moments) => Each(
        "SELECT run, kind, clock, at, text FROM moment ORDER BY id",
        row =>
        {
            int run = _runs.FindIndex(one => one.Id == row.GetInt64(0));
            if (run >= 0 && Enum.IsDefined((MomentKind)row.GetInt32(1)))
            {
                moments.Add(new HistoryMoment(Math.Max(0, SecondsAt(run, row.GetInt64(2))), Wall(row.GetInt64(3)), (MomentKind)row.GetInt32(1), row.GetString(4)));
            }
        });

    private void PlaceRuns()
    {
        long end = 0;
        for (int i = 0; i < _runs.Count; i++)
        {
            RunStart run = _runs[i];
            if (i > 0)
            {
                RunStart before = _runs[i - 1];
                long since = run.Boot == before.Boot ? run.Clock - before.Clock : run.At - before.At;
                run = _runs[i] = run with { Offset = Math.Max(before.Offset + since, end) };
            }

            // The first sample is the beginning of time.
            int last = _rows.FindLastIndex(row => row.Run == i);
            if (i == 0 && last >= 0)
            {
                run = _runs[i] = run with { Offset = run.Clock - _rows[0].Clock };
            }

            end = last < 0 ? end : Math.Max(end, run.Offset + _rows[last].Until - run.Clock);
        }
    }

    private HistoryPoint ToPoint(Row row) => new()
    {
        Seconds = SecondsAt(row.Run, row.Clock + ((row.Until - row.Clock) / 2)),
        At = Wall(row.At),
        Process = row.Process,
        Samples = row.Samples,
        Walks = row.Walks,
        Figures = row.Figures,
    };

    private double SecondsAt(int run, long clock) => Math.Round((_runs[run].Offset + clock - _runs[run].Clock) / 1e6, 6);

    private void Try(string what, Action read)
    {
        try
        {
            read();
        }
        catch (SqliteException damage) when (RecordingConnection.IsDamage(damage) && _runs.Count > 0)
        {
            _remarks.Add(new Remark("recording-damaged", RemarkSeverity.Warning, $"The recording is damaged: not all of its {what} could be read."));
        }
    }

    private void Each(string sql, Action<SqliteDataReader> read)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            try
            {
                read(rows);
            }
            catch (Exception broken) when (broken is InvalidOperationException or InvalidCastException or OverflowException)
            {
                _damaged++; // a value of another kind than any recorder writes
            }
        }
    }

    private static string[] Parts(string text) => text.Length == 0 ? [] : text.Split('\0');

    private static uint Count(long number) => (uint)Math.Clamp(number, 0, uint.MaxValue);

    private static DateTimeOffset Wall(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, 0, LatestWall) * TimeSpan.TicksPerMicrosecond);

    private sealed record RunStart(long Id, string Boot, long Clock, long At, long Interval, long Offset = 0);

    private sealed record Row(int Process, int Run, long Clock, long Until, long At, uint Samples, uint Walks, List<PointFigure> Figures);
}
