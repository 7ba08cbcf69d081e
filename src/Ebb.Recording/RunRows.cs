using System.Reflection;
using System.Text;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;
using Ebb.Watching;
using Microsoft.Data.Sqlite;

namespace Ebb.Recording;

/// <summary>The rows of one run: the run itself, its processes, the names of its numbers, samples and moments.</summary>
internal sealed class RunRows : IDisposable
{
    private readonly SqliteCommand _sample;
    private readonly SqliteCommand _moment;
    private readonly SqliteCommand _process;
    private readonly SqliteCommand _series;
    private readonly long _run;
    private readonly Dictionary<string, int> _names = [];
    private readonly List<string> _newNames = [];
    private TargetFacts? _target;
    private long _targetRow;
    private (TargetFacts? Target, long Row) _kept;

    private RunRows(SqliteConnection connection, long run)
    {
        _run = run;
        _sample = Command(
            connection,
            "INSERT INTO sample(level, process, clock, until, at, samples, walks, figures) VALUES(0, $process, $clock, $clock, $at, 1, $walks, $figures)",
            "$process", "$clock", "$at", "$walks", "$figures");
        _moment = Command(connection, "INSERT INTO moment(run, kind, clock, at, text) VALUES($run, $kind, $clock, $at, $text)", "$run", "$kind", "$clock", "$at", "$text");
        _process = Command(
            connection,
            "INSERT INTO process(run, pid, start, name, command, executable, allocators) VALUES($run, $pid, $start, $name, $command, $executable, $allocators) RETURNING id",
            "$run", "$pid", "$start", "$name", "$command", "$executable", "$allocators");
        _series = Command(connection, "INSERT INTO series(id, name, unit) VALUES($id, $name, $unit)", "$id", "$name", "$unit");
        using SqliteCommand names = connection.CreateCommand();
        names.CommandText = "SELECT id, name FROM series";
        using SqliteDataReader rows = names.ExecuteReader();
        while (rows.Read())
        {
            _names[rows.GetString(1)] = rows.GetInt32(0);
        }
    }

    public static RunRows Begin(SqliteConnection connection, TimeSpan interval, string? follows)
    {
        using SqliteCommand run = Command(
            connection,
            "INSERT INTO run(boot, clock, at, interval, follows, recorder, recorder_start, host, version) VALUES($boot, $clock, $at, $interval, $follows, $pid, $start, $host, $version) RETURNING id",
            "$boot", "$clock", "$at", "$interval", "$follows", "$pid", "$start", "$host", "$version");
        Set(run, Boot(), Microseconds(MonotonicClock.Now), Microseconds(DateTimeOffset.UtcNow), Microseconds(interval), (object?)follows ?? DBNull.Value,
            (long)Environment.ProcessId, (long)StartOf(Environment.ProcessId), Environment.MachineName, VersionOfOurs());
        return new RunRows(connection, (long)run.ExecuteScalar()!);
    }

    public void Add(Sighting sighting, SqliteTransaction transaction)
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_sample, _moment, _process, _series])
        {
            command.Transaction = transaction;
        }

        foreach (Moment moment in sighting.Moments)
        {
            Set(_moment, _run, (long)moment.Kind, Microseconds(moment.Clock), Microseconds(moment.At), moment.Text);
            _moment.ExecuteNonQuery();
        }

        if (sighting.Sample is not { } sample)
        {
            return;
        }

        if (!ReferenceEquals(sample.Target, _target))
        {
            TargetFacts target = sample.Target;
            Set(_process, _run, (long)target.Pid, target.StartedAt is { } start ? Microseconds(start) : DBNull.Value, target.Name, string.Join('\0', target.CommandLine),
                (object?)target.Executable ?? DBNull.Value, string.Join('\0', target.Allocators.Select(static one => $"{one.Name} {one.Version}".TrimEnd())));
            _targetRow = (long)_process.ExecuteScalar()!;
            _target = target;
        }

        Set(_sample, _targetRow, Microseconds(sample.Clock), Microseconds(sample.At), sample.Walk is null ? 0L : 1L, FigureBytes.Write(Numbered(Figures.Of(sample))));
        _sample.ExecuteNonQuery();
    }

    /// <summary>What was added is in the file now.</summary>
    public void Keep()
    {
        _newNames.Clear();
        _kept = (_target, _targetRow);
    }

    /// <summary>What was added since the last time is not in the file.</summary>
    public void Forget()
    {
        _newNames.ForEach(name => _names.Remove(name));
        _newNames.Clear();
        (_target, _targetRow) = _kept;
    }

    public void Dispose()
    {
        _sample.Dispose();
        _moment.Dispose();
        _process.Dispose();
        _series.Dispose();
    }

    /// <summary>The same until the machine starts anew.</summary>
    internal static string Boot() =>
        ProcFile.TryReadAt("/proc/sys/kernel/random/boot_id", out byte[] id, 64) ? Encoding.ASCII.GetString(id).TrimEnd('\n') : "";

    internal static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    internal static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>When a process started; zero where it has ended.</summary>
    internal static ulong StartOf(int pid) => ProcFile.TryRead(pid, "stat", out byte[] stat) ? Stat.Parse(stat).StartTicks : 0;

    internal static SqliteCommand Command(SqliteConnection connection, string sql, params string[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    internal static void Set(SqliteCommand command, params object[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private List<PointFigure> Numbered(IReadOnlyList<Figure> figures)
    {
        var numbered = new List<PointFigure>(figures.Count);
        foreach (Figure figure in figures)
        {
            if (!_names.TryGetValue(figure.Name, out int series))
            {
                series = _names.Count;
                Set(_series, (long)series, figure.Name, FigureNames.UnitOf(figure.Name));
                _series.ExecuteNonQuery();
                _names.Add(figure.Name, series);
                _newNames.Add(figure.Name);
            }

            numbered.Add(PointFigure.Of(series, figure.Value));
        }

        numbered.Sort(static (left, right) => left.Series.CompareTo(right.Series));
        return numbered;
    }

    private static string VersionOfOurs() =>
        typeof(RunRows).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
