using System.Globalization;
using Ebb.Rendering;
using Ebb.Saved;

namespace Ebb.Cli;

/// <summary>From what the user typed to one process or saved snapshot, or to why it is none.</summary>
internal static class TargetText
{
    private const int Listed = 10;

    /// <summary>Null where <paramref name="target"/> was found.</summary>
    public static Problem? Find(string text, ITargets targets, out Candidate? target)
    {
        target = null;
        if (text.Length == 0)
        {
            return Problem.Usage("an empty TARGET is no process", "name a process id, a process or a saved snapshot");
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return OfPath(text, out target);
        }

        IReadOnlyList<Candidate> found = targets.Find(text);
        if (found.Count == 0 && File.Exists(text))
        {
            return OfPath(text, out target);
        }

        if (found.Count == 1)
        {
            target = found[0];
            return null;
        }

        bool isId = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid);
        return found.Count > 1 ? Several(text, found)
            : isId ? new Problem(ExitCode.Gone, "gone", $"there is no process {pid}", "ebb alone lists them")
            : new Problem(ExitCode.Gone, "gone", $"no process is called '{text}'", "ebb alone lists them");
    }

    private static Problem? OfPath(string path, out Candidate? target)
    {
        target = null;
        if (Directory.Exists(path))
        {
            return Problem.Usage($"{path} is a directory, not a process", "name a process id or a process");
        }

        if (SnapshotFile.IsOne(path))
        {
            target = new Candidate(0, path, []) { File = path };
            return null;
        }

        return File.Exists(path)
            ? new Problem(ExitCode.Unsupported, "unsupported", $"{path} is a file, and not a snapshot that ebb saved")
            : new Problem(ExitCode.Gone, "gone", $"no process is called '{path}'", "ebb alone lists them");
    }

    private static Problem Several(string text, IReadOnlyList<Candidate> found)
    {
        string list = "";
        for (int i = 0; i < found.Count && i < Listed; i++)
        {
            string arguments = TextWidth.Cut(string.Join(' ', found[i].CommandLine), 40);
            list += string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}{found[i].Pid} ({(arguments.Length == 0 ? found[i].Name : arguments)})");
        }

        string more = found.Count > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {found.Count - Listed} more") : "";
        return Problem.Usage(string.Create(CultureInfo.InvariantCulture, $"{found.Count} processes are called '{text}': {list}{more}"), "name one by its id");
    }
}
