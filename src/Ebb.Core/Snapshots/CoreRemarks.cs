using System.Globalization;
using Ebb.Cores;
using Ebb.Elf;
using Ebb.Memory;

namespace Ebb.Snapshots;

/// <summary>What a reader of a core's figures has to know: what the core is silent about, and what it lost.</summary>
internal static class CoreRemarks
{
    public static List<Remark> On(CoreFile core)
    {
        var remarks = new List<Remark>();
        string untouched = core.HasHoles
            ? "Pages that were never touched are holes in the file, and are not counted."
            : "The file has no holes, so that pages that were never touched count like any other: what was resident may have been less.";
        Add("core", RemarkSeverity.Info, $"Resident stands here for what the core holds. What was in swap is in it, too; most pages of files are not. {untouched}");
        if (core.Notes.Signal is { EndsWithCore: true } signal)
        {
            Add("core-signal", RemarkSeverity.Info, Text(
                $"{signal.Name} ended it{(signal.Address is { } at ? Text($", at address 0x{at:x}") : "")}, thread {core.Notes.Threads.Select(static one => one.Tid).FirstOrDefault()} of {core.Notes.Threads.Count}."));
        }

        if (FirstLost(core) is { } lost)
        {
            Add("core-truncated", RemarkSeverity.Warning, Text(
                $"The core ends early: {Lost(core)} of the memory that it should hold are missing, from 0x{lost.HeldEnd:x} on. A limit of size (ulimit -c) or a full disk cuts it."));
        }

        if (core.Segments.Refused > 0)
        {
            Add("core-headers", RemarkSeverity.Warning, Text(
                $"{core.Segments.Refused} of {core.Segments.Told} program headers are missing or make no sense; the memory they speak of is left out."));
        }

        if (core.Notes.Threads.Count == 0 || core.Notes.AreCut)
        {
            Add("core-notes", RemarkSeverity.Warning,
                "The notes of the core are missing or cut off, and with them threads, names of files or both: what threads cache counts as live, and files as anonymous memory.");
        }

        return remarks;

        void Add(string code, RemarkSeverity severity, string message) => remarks.Add(new Remark(code, severity, message));
    }

    /// <summary>Bytes of memory that the core should hold and does not.</summary>
    public static Bytes Lost(CoreFile core)
    {
        Bytes lost = Bytes.Zero;
        foreach (CoreSegment segment in core.Segments.Loads)
        {
            lost += new Bytes(segment.Lost);
        }

        return lost;
    }

    /// <summary>Why the figures may be off; null where the core is all there.</summary>
    public static string? WhyIncomplete(CoreFile core) =>
        FirstLost(core) is not null ? Text($"the core ends early, {Lost(core)} are missing")
        : core.Segments.Refused > 0 ? "some of the core's program headers make no sense"
        : core.Notes.Threads.Count == 0 || core.Notes.AreCut ? "the core's notes are missing or cut off"
        : null;

    /// <summary>Whether the threads' own data are in the core: on x86-64 each begins with its own address. Null where they are.</summary>
    /// <remarks>gcore gives up a mapping at the first page that cannot be read. From glibc 2.42 on, stacks have guards within a mapping.</remarks>
    public static string? OnThreads(CoreFile core, List<Remark> remarks)
    {
        int lost = 0;
        foreach (CoreThread thread in core.Notes.Threads)
        {
            bool isThere = core.Machine != ElfMachine.X64
                || (thread.ThreadPointer is { } pointer && core.Memory.TryReadWord(new Address(pointer), out ulong itself) && itself == pointer);
            lost += isThere ? 0 : 1;
        }

        if (lost == 0)
        {
            return null;
        }

        remarks.Add(new Remark("core-threads", RemarkSeverity.Warning, Text(
            $"The data of {lost} of {core.Notes.Threads.Count} threads are not in the core: what these threads cache counts as live. gcore loses them behind guard pages (glibc 2.42 and later); a core that the kernel writes has them.")));
        return Text($"the data of {lost} threads are not in the core");
    }

    /// <summary>Why there is nothing to report on, with the way to a core that has it.</summary>
    public static string NoHeap(CoreFile core, string name) => FirstLost(core) is not null
        ? Text($"{name} ends before the memory of the heap begins: raise ulimit -c, or make room on the disk, and take another")
        : Text($"{name} holds no heap: the process left it out (coredump_filter, MADV_DONTDUMP); take one with gcore, or with 0x33 in /proc/PID/coredump_filter");

    private static CoreSegment? FirstLost(CoreFile core)
    {
        foreach (CoreSegment segment in core.Segments.Loads)
        {
            if (segment.Lost > 0)
            {
                return segment;
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
