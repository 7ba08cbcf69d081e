namespace Ebb.Recording;

/// <summary>What stands in a recording: docs/recordings.md tells it to people.</summary>
/// <remarks>
/// A table may get columns, and a new table may come, without a new version: a reader takes what it knows. The version rises when what is
/// there already means something else.
/// </remarks>
internal static class RecordingFormat
{
    public const int Version = 1;

    /// <summary>"Ebb1", in the header of the file, where file(1) finds it too.</summary>
    public const int ApplicationId = 0x45626231;

    /// <summary>What each file of SQLite begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Times are microseconds: <c>clock</c> by the clock that only goes on, <c>at</c> since 1970.</summary>
    public const string Tables = """
        CREATE TABLE run(id INTEGER PRIMARY KEY, boot TEXT NOT NULL, clock INTEGER NOT NULL, at INTEGER NOT NULL, interval INTEGER NOT NULL,
          follows TEXT, recorder INTEGER NOT NULL, recorder_start INTEGER NOT NULL, host TEXT NOT NULL, version TEXT NOT NULL);
        CREATE TABLE process(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, pid INTEGER NOT NULL, start INTEGER, name TEXT NOT NULL,
          command TEXT NOT NULL, executable TEXT, allocators TEXT NOT NULL);
        CREATE TABLE series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL);
        CREATE TABLE sample(id INTEGER PRIMARY KEY, level INTEGER NOT NULL, process INTEGER NOT NULL, clock INTEGER NOT NULL, until INTEGER NOT NULL,
          at INTEGER NOT NULL, samples INTEGER NOT NULL, walks INTEGER NOT NULL, figures BLOB NOT NULL);
        CREATE INDEX of_level ON sample(level);
        CREATE TABLE moment(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind INTEGER NOT NULL, clock INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL);
        """;

    /// <summary>Of each level so many points are kept; level 0 are samples, and a point of each next stands for eight of the one before.</summary>
    public const int Kept = 4096;

    public const int Merged = 8;

    /// <summary>Points are merged when so many more than <see cref="Kept"/> have come together.</summary>
    public const int Batch = 512;

    public const int DeepestLevel = 12;
}
