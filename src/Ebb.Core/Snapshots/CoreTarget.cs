using System.Text;
using Ebb.Cores;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Who the process of a core was.</summary>
internal static class CoreTarget
{
    private const int MaxName = 4096;
    private static readonly string[] s_ourVariables = ["MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD"];

    public static TargetFacts Facts(CoreFile core, CoreFiles files, IReadOnlyList<ProgramFiles.LoadedObject> objects, IReadOnlyList<MallocPlace> mallocs)
    {
        var start = StartStack.Read(core.Memory, core.Auxiliary);
        IReadOnlyList<string> commandLine = CommandLine.Parse(start.Arguments);
        var environment = StartEnvironment.Parse(start.Environment)
            .Where(static variable => Array.Exists(s_ourVariables, one => variable.Key.StartsWith(one, StringComparison.Ordinal)))
            .ToDictionary();
        string? executable = files.Program?.Path ?? NameOfProgram(core);
        IEnumerable<AllocatorFacts> glibc = mallocs.Select(static malloc => new AllocatorFacts("glibc", malloc.Image.Version?.ToString(), malloc.Library));
        return new TargetFacts
        {
            Pid = core.Notes.Pid,
            Name = core.Notes.Name.Length > 0 ? core.Notes.Name : executable is null ? "(unknown)" : Path.GetFileName(executable),
            CommandLine = commandLine.Count > 0 ? commandLine : Words(core.Notes.Arguments),
            Executable = executable,
            StartedAt = null,
            Threads = core.Notes.Threads.Count,
            Allocators = [.. AllocatorSigns.InFiles(objects.Select(static one => one.Path)).Concat(InProgram(files, executable)).Concat(glibc).DistinctBy(static one => $"{one.Name} {one.Version}")],
            Environment = environment,
        };
    }

    private static List<AllocatorFacts> InProgram(CoreFiles files, string? path)
    {
        if (files.Program is not { } program || !files.TryOpen(program, out ElfFile? file))
        {
            return [];
        }

        using (file)
        {
            return [.. AllocatorSigns.InProgram(file!, path ?? "the program")];
        }
    }

    // NT_PRPSINFO has the first 79 bytes of the command line, with blanks between the words.
    private static string[] Words(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string? NameOfProgram(CoreFile core)
    {
        if (core.Auxiliary.FileName is not { } at)
        {
            return null;
        }

        byte[] bytes = new byte[MaxName];
        ReadOnlySpan<byte> read = bytes.AsSpan(0, core.Memory.Read(at, bytes));
        int end = read.IndexOf((byte)0);
        return end > 0 ? Encoding.UTF8.GetString(read[..end]) : null;
    }
}
