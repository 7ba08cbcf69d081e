using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Who the target is, looked up before its memory is read.</summary>
internal sealed class TargetReader
{
    private static readonly string[] s_ourVariables = ["MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD"];

    // The same for each process of a survey.
    private static readonly Lazy<DateTimeOffset> s_boot = new(static () => BootTime.Parse(ProcFile.ReadOfMachine("stat")));

    private readonly Stat _stat;
    private readonly byte[] _auxiliary;
    private readonly List<AllocatorFacts> _inProgram = [];

    private TargetReader(int pid, int via, Stat stat, byte[] auxiliary)
    {
        Pid = pid;
        Via = via;
        _stat = stat;
        _auxiliary = auxiliary;
        Files = new ProcessFiles(via);
    }

    public int Pid { get; }

    /// <summary>The thread by whose id all that is the process's is read.</summary>
    public int Via { get; }

    public ProcessFiles Files { get; }

    public string? Executable { get; private init; }

    /// <summary>An address in the program itself: where its first instruction is. Zero where the kernel did not say.</summary>
    public ulong Entry { get; private init; }

    public ElfMachine Machine { get; private set; } = OwnMachine;

    /// <summary>The machine that we run on, and can read the programs of.</summary>
    public static ElfMachine OwnMachine =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? ElfMachine.Arm64
            : ElfMachine.X64;

    /// <exception cref="TargetException">It has ended, may not be read, or is not a program that we know how to read.</exception>
    public static TargetReader Open(int pid)
    {
        Stat stat = Stat.Parse(ProcFile.Read(pid, "stat"));
        if (stat.IsKernelThread)
        {
            throw TargetException.Unsupported(pid, $"process {pid} is a thread of the kernel, which has no memory of its own");
        }

        int via = LivingThread.Of(pid) ?? throw TargetException.Gone(pid);
        byte[] auxiliary = ProcFile.Read(via, "auxv");
        var reader = new TargetReader(pid, via, stat, auxiliary) { Executable = ProcFile.ReadLink(via, "exe"), Entry = EntryOf(auxiliary) };
        reader.LookAtProgram();
        return reader;
    }

    /// <summary>Throws if the process ended, or became another program, since it was opened.</summary>
    /// <exception cref="TargetException">It is not the process that was read.</exception>
    public void StillThere()
    {
        byte[] auxiliary = ProcFile.Read(Via, "auxv");
        if (!auxiliary.AsSpan().SequenceEqual(_auxiliary))
        {
            throw auxiliary.Length == 0 ? TargetException.Gone(Pid) : TargetException.Replaced(Pid); // a zombie has none
        }
    }

    /// <summary>Whether these are the entries that the kernel gave the program that was opened.</summary>
    public bool IsOf(ReadOnlySpan<byte> auxiliary) => auxiliary.SequenceEqual(_auxiliary);

    public TargetFacts Facts(IEnumerable<string> files, IReadOnlyList<MallocPlace> mallocs, int threads)
    {
        var environment = new Dictionary<string, string>();
        if (ProcFile.TryRead(Via, "environ", out byte[] variables))
        {
            foreach ((string name, string value) in StartEnvironment.Parse(variables))
            {
                if (Array.Exists(s_ourVariables, start => name.StartsWith(start, StringComparison.Ordinal)))
                {
                    environment.Add(name, value);
                }
            }
        }

        IReadOnlyList<string> commandLine = ProcFile.TryRead(Via, "cmdline", out byte[] arguments) ? CommandLine.Parse(arguments) : [];
        IEnumerable<AllocatorFacts> glibc = mallocs.Select(static malloc => new AllocatorFacts("glibc", malloc.Image.Version?.ToString(), malloc.Library));
        return new TargetFacts
        {
            Pid = Pid,
            Name = _stat.Name,
            CommandLine = commandLine,
            Executable = Executable,
            StartedAt = BootTime.StartOf(_stat, s_boot.Value, Ticks.PerSecond),
            Threads = threads,
            Allocators = [.. AllocatorSigns.InFiles(files).Concat(_inProgram).Concat(glibc).DistinctBy(static one => $"{one.Name} {one.Version}")],
            Environment = environment,
        };
    }

    // A 32-bit program's vector has no such entries; it is refused a step later, by its file.
    private static ulong EntryOf(byte[] auxiliary)
    {
        try
        {
            return Auxv.Parse(auxiliary).Entry?.Value ?? 0;
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    private void LookAtProgram()
    {
        if (!Files.TryOpenExecutable(out ElfFile? program))
        {
            return; // it may be deleted or hidden; its mappings will tell
        }

        using (program)
        {
            if (!program!.Is64Bit)
            {
                throw TargetException.Unsupported(Pid, $"process {Pid} is a 32-bit program; only 64-bit ones can be read");
            }

            if (program.Machine != OwnMachine)
            {
                throw TargetException.Unsupported(Pid, $"process {Pid} is a program for {program.Machine}, this machine is {OwnMachine}");
            }

            Machine = program.Machine;
            _inProgram.AddRange(AllocatorSigns.InProgram(program, Executable ?? "the program"));
        }
    }
}
