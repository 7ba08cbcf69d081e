using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.Cli;

/// <summary>What can go wrong when a snapshot is saved, in a line.</summary>
internal static class Saving
{
    /// <summary>Null where there is a place for it.</summary>
    public static Problem? Begin(string path, bool replaces, out SnapshotSave? save)
    {
        save = null;
        if (path.Length == 0)
        {
            return Problem.Usage("--save takes FILE, not ''");
        }

        if (path == "-")
        {
            return Problem.Usage("--save takes FILE, and a snapshot is not written to standard output", "--json is what programs read; a file of that name is ./-");
        }

        try
        {
            save = SnapshotSave.Begin(path, replaces);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return Problem.Usage($"cannot save to {path}: there is no such directory");
        }
        catch (PathTooLongException)
        {
            return Problem.Usage($"cannot save to {path}: the name is too long");
        }
        catch (FileNotFoundException)
        {
            return Problem.Usage($"cannot save to {path}: no file can be made there");
        }
        catch (IOException taken)
        {
            return Problem.Usage($"cannot save to {path}: {ErrorText.Of(taken)}", !replaces && SnapshotFile.IsOne(path) ? "--force replaces a snapshot" : null);
        }
        catch (UnauthorizedAccessException)
        {
            return new Problem(ExitCode.Denied, "denied", $"not permitted to write {path}");
        }
    }

    /// <summary>Writes it, and says so where somebody looks on. Null where it went well, or was not asked for.</summary>
    public static ExitCode? Finish(SnapshotSave? save, Snapshot snapshot, DateTimeOffset at, Session session)
    {
        if (save is null)
        {
            return null;
        }

        try
        {
            save.Finish(snapshot, at);
        }
        catch (IOException full)
        {
            // The report is out already, so that there is no second object in JSON mode.
            session.Error.WriteLine($"ebb: {Escape.ForTerminal($"cannot save to {save.Path}: {ErrorText.Of(full)}", !session.Terminal.IsUnicode)}");
            return ExitCode.NotWritten;
        }

        if (session.Terminal.IsErrorSeen)
        {
            session.Error.WriteLine($"ebb: saved to {Escape.ForTerminal(save.Path, !session.Terminal.IsUnicode)} ({save.Length})");
        }

        return null;
    }
}
