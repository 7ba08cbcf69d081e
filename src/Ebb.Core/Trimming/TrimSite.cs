using System.Buffers.Binary;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>What is found out and put in place in a process before a thread of it is stopped.</summary>
internal sealed record TrimSite
{
    private const ulong MultipleThreads = 0x18; // tcbhead_t of sysdeps/x86_64/nptl/tls.h
    private const int Room = 1536; // zeros behind the code, so that the worker of a copy finds its own

    private static readonly string[] s_functions = ["malloc_trim", "mallopt"];

    public required int Pid { get; init; }

    /// <summary>The thread by whose id its memory is read: <see cref="LivingThread"/>.</summary>
    public required int Via { get; init; }

    /// <summary>Where it makes system calls.</summary>
    public required CallSite Call { get; init; }

    /// <summary>Where the code of ours is.</summary>
    public required ulong Stubs { get; init; }

    /// <summary>Where malloc's own code is; none in a program that does not name its functions.</summary>
    public required IReadOnlyList<MallocCode> Malloc { get; init; }

    /// <summary>Where <c>__libc_single_threaded</c> is: a byte.</summary>
    public required IReadOnlyList<ulong> SingleThreaded { get; init; }

    /// <summary>Its mallocs.</summary>
    public IReadOnlyList<MallocPlace> Places { get; private init; } = [];

    /// <summary>Functions of libc's by name: those of <see cref="s_functions"/> that the files name.</summary>
    public IReadOnlyDictionary<string, ulong> Functions { get; private init; } = new Dictionary<string, ulong>();

    /// <exception cref="TargetException">Nothing can be done in this process; the message says why.</exception>
    public static TrimSite Prepare(TargetReader target)
    {
        Refuse(target);
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        using var files = MappedFiles.Open(target, mappings);
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        List<MallocPlace> places = new MallocFinder().Find(target.Files, objects, target.Entry, []);
        // Another allocator may have functions of the same names.
        var ordered = files.All.OrderByDescending(file => places.Exists(place => place.Bias == file.Bias && place.Image.VirtualBase == file.File.VirtualBase)).ToList();
        return Prepare(target.Pid, target.Via, files.All, mappings) with { Malloc = ThreadsInMalloc.CodeOf(target.Files, objects, places), Places = places, Functions = FunctionsOf(ordered) };
    }

    /// <summary>The same for a process whose malloc nobody looks at.</summary>
    public static TrimSite Prepare(int pid, int via, IReadOnlyList<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings)
    {
        using var memory = new ProcessBytes(via);
        CallSite site = CallSite.Find(files, memory) ?? throw Impossible(pid, "it has no libc code to make a call with");
        SpareBytes stubs = SpareBytes.Plan(files, mappings, memory, Room, isCode: true, static _ => Injection.Stubs.Bytes())
            ?? SpareBytes.Plan(files, mappings, memory, Injection.Stubs.Length, isCode: true, static _ => Injection.Stubs.Bytes()) // where no copy fits anyway
            ?? throw Impossible(pid, "it has no unused bytes behind its code");
        if (!stubs.TryWrite(via, memory))
        {
            throw Impossible(pid, "the kernel does not let us write to its read-only pages (proc_mem.force_override)");
        }

        var flags = new List<ulong>();
        foreach ((ElfFile file, ulong bias) in files)
        {
            if (file.TryFindSymbol("__libc_single_threaded", out ElfSymbol symbol))
            {
                flags.Add(bias + symbol.Value);
            }
        }

        return new TrimSite { Pid = pid, Via = via, Call = site, Stubs = stubs.Start, Malloc = [], SingleThreaded = flags };
    }

    private static Dictionary<string, ulong> FunctionsOf(IReadOnlyList<(ElfFile File, ulong Bias)> files)
    {
        var functions = new Dictionary<string, ulong>();
        foreach (string name in s_functions)
        {
            foreach ((ElfFile file, ulong bias) in files)
            {
                if (file.TryFindSymbol(name, out ElfSymbol symbol) && symbol.Kind == ElfSymbolKind.Function && functions.TryAdd(name, bias + symbol.Value))
                {
                    break;
                }
            }
        }

        return functions;
    }

    /// <summary>Whether this is still the memory that it was prepared for: our own code stands there and nowhere else.</summary>
    public bool IsPrepared(IMemory memory)
    {
        Span<byte> code = stackalloc byte[Injection.Stubs.Length];
        return memory.TryRead(new Address(Stubs), code) && code.SequenceEqual(Injection.Stubs.Bytes()) && Call.IsThere(memory);
    }

    /// <summary>All arenas of all its mallocs, as they are now.</summary>
    public IReadOnlyList<Arena> Arenas(IMemory memory)
    {
        var arenas = new List<Arena>();
        foreach (MallocPlace place in Places)
        {
            if (ArenaRing.TryRead(memory, place.MainArena, place.Image.ArenaLayout, out ArenaRing? ring, new DamageLog()))
            {
                arenas.AddRange(ring.Arenas);
            }
        }

        return arenas;
    }

    /// <summary>Whether malloc takes its locks in this process: from the day on that it has had a second thread.</summary>
    /// <remarks>
    /// glibc before 2.27 always does. Later it asks <c>__libc_single_threaded</c> or the thread's own header, which are
    /// changed together by the first pthread_create(3), and never back. A program may hold a copy of that variable (a copy
    /// relocation, as C++ programs have it), and from glibc 2.32 to 2.35 only that one of the two is ever set: it takes all.
    /// </remarks>
    public bool IsLocked(BorrowCandidate candidate, IMemory memory)
    {
        Span<byte> word = stackalloc byte[4];
        if (candidate.Thread.Registers?.ThreadPointer is { } thread
            && memory.TryRead(new Address(thread + MultipleThreads), word) && BinaryPrimitives.ReadInt32LittleEndian(word) != 0)
        {
            return true;
        }

        foreach (ulong flag in SingleThreaded)
        {
            if (!memory.TryRead(new Address(flag), word[..1]) || word[0] != 0)
            {
                return false;
            }
        }

        return SingleThreaded.Count > 0;
    }

    /// <summary>Whether the thread is outside malloc beyond doubt.</summary>
    public bool IsOutsideMalloc(BorrowCandidate candidate, IMemory memory) =>
        Malloc.Count >= Math.Max(1, Places.Count) && ThreadsInMalloc.IsOutside(candidate.Thread.Registers!, Malloc, memory, candidate.Stack.End, candidate.Mappings);

    private static void Refuse(TargetReader target)
    {
        if (target.Machine != ElfMachine.X64)
        {
            throw Impossible(target.Pid, $"ebb knows how to act in x86-64 processes so far, and not in {target.Machine}");
        }

        Status status = Status.Parse(ProcFile.Read(target.Via, "status"));
        if (BorrowRefusal.WhyNot(status) is { } why)
        {
            throw Impossible(target.Pid, why);
        }

        if (status.Seccomp is > 0)
        {
            ThreadFilter.Rehearse();
        }
    }

    private static TargetException Impossible(int pid, string why) =>
        TargetException.Unsupported(pid, $"nothing can be done in process {pid}: {why}");
}
