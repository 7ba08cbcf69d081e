using System.Globalization;
using Ebb.Rendering;

namespace Ebb.Cli;

/// <summary>From what the user typed to one process, core or saved snapshot, or to why it is none.</summary>
/// <remarks>
/// Digits are a process, a slash makes it a file. Anything else is the name of a process or of a file here; where it is both,
/// we ask.
/// </remarks>
internal static class TargetText
{
    private const int Listed = 10;
    private const string WayOut = "name a process id, a process, a core or a saved snapshot";

    /// <summary>Null where <paramref name="target"/> was found.</summary>
    public static Problem? Find(string text, ITargets targets, out Candidate? target)
    {
        target = null;
        if (text.Length == 0)
        {
            return Problem.Usage("an empty TARGET is no process", WayOut);
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return OfPath(text, out target);
        }

        IReadOnlyList<Candidate> found = targets.Find(text);
        if (text.All(char.IsAsciiDigit))
        {
            target = found.Count > 0 ? found[0] : null;
            return target is not null
                ? null
                : new Problem(ExitCode.Gone, "gone", $"there is no process {text}", Path.Exists(text) ? $"the file is ./{text}" : "ebb alone lists them");
        }

        bool isFile = File.Exists(text);
        if (isFile && found.Count > 0)
        {
            return Problem.Usage($"'{text}' is a file here, and a process is called so", string.Create(CultureInfo.InvariantCulture, $"name the file ./{text}, or the process {found[0].Pid}"));
        }

        if (isFile || (found.Count == 0 && Directory.Exists(text)))
        {
            return OfPath(text, out target);
        }

        target = found.Count == 1 ? found[0] : null;
        return target is not null ? null
            : found.Count > 1 ? Several(text, found)
            : new Problem(ExitCode.Gone, "gone", $"no process and no file is called '{text}'", "ebb alone lists processes");
    }

    /// <summary>The same for a command that acts in a process.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="otherwise">What can be done with a file.</param>
    public static Problem? FindProcess(string text, ITargets targets, string command, string otherwise, out Candidate? target) =>
        Find(text, targets, out target) is { } problem ? problem
        : target!.File is { } file ? Problem.Usage($"{command} needs a running process, and {file} is a file", otherwise)
        : null;

    // What is in it is looked at when it is read.
    private static Problem? OfPath(string path, out Candidate? target)
    {
        bool isFolder = Directory.Exists(path);
        target = isFolder ? null : new Candidate(0, path, []) { File = path };
        return isFolder ? Problem.Usage($"{path} is a directory, not a process", WayOut) : null;
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
