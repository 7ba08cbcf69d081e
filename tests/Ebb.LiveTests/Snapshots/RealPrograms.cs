using System.Globalization;
using Ebb.LiveTests.Elf;
using Ebb.LiveTests.Targets;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>Programs as they run everywhere: the books close, nothing is damaged, and where malloc is glibc's it says the same.</summary>
public static class RealPrograms
{
    private const string Waits = "EBB_TEST_WAITS";

    private static readonly Dictionary<string, string[]> s_programs = new()
    {
        ["python3"] = ["-c", "import threading\nx = [bytes(i % 5000) for i in range(40000)]\ndel x[::2]\nprint('ready', flush=True)\ninput()"],
        ["perl"] = ["-e", "$| = 1; my @x = map { 'x' x ($_ % 3000) } 1..30000; $x[2 * $_] = undef for 0..14000; print \"ready\\n\"; <STDIN>;"],
        ["ruby"] = ["-e", "x = (1..30000).map { |i| 'x' * (i % 3000) }; x.each_index { |i| x[i] = nil if i.odd? }; GC.start; puts 'ready'; $stdout.flush; gets"],
        ["bash"] = ["-c", "for i in {1..30000}; do x[i]=$i$i$i$i$i$i$i; done; for i in {1..30000..2}; do unset \"x[i]\"; done; echo ready; read"],
        ["node"] = ["-e", "globalThis.x = []; for (let i = 0; i < 20000; i++) x.push(i % 2 ? 'x'.repeat(i) : Buffer.alloc(i)); x = x.filter((_, i) => i % 3); console.log('ready'); process.stdin.resume()"],
    };

    public static TheoryData<string> All => ["python3", "perl", "ruby", "bash", "node", "redis-server", "java", "dotnet"];

    public static TheoryData<string> WithMallocOfGlibc => ["python3", "perl", "ruby", "bash"];

    [Theory]
    [MemberData(nameof(All))]
    public static void Close_to_the_byte_against_the_kernel(string name)
    {
        using RealProgram program = Start(name);
        program.Stand();

        var seen = Inspected.From(Capture.Take(program.Pid, new CaptureOptions(), TestContext.Current.CancellationToken));

        Assert.True(seen.Snapshot.Capture.IsExact, seen.Snapshot.Capture.WhyInexact);
        Assert.NotEmpty(seen.Snapshot.Mallocs);
        seen.Closes();
        Assert.NotEmpty(TextReport.Of(Report.Of(seen.Snapshot), new TextOptions(80, IsColored: true, IsUnicode: true)));
        program.GoOn();
    }

    [Theory]
    [MemberData(nameof(All))]
    public static void Close_when_frozen(string name)
    {
        Requires.Ptrace();
        using RealProgram program = Start(name);

        var seen = Inspected.From(Capture.Take(
            program.Pid, new CaptureOptions { Mode = CaptureMode.Freeze }, TestContext.Current.CancellationToken));

        Assert.Equal(0, seen.Ledger.KernelDifference);
        Assert.Equal(0, seen.Totals.Gap);
        Assert.NotNull(seen.Snapshot.Capture.Pause);
    }

    [Theory]
    [MemberData(nameof(All))]
    public static void Close_when_copied(string name)
    {
        Requires.Ptrace();
        using RealProgram program = Start(name);

        var seen = Inspected.From(Capture.Take(
            program.Pid, new CaptureOptions { Mode = CaptureMode.Fork }, TestContext.Current.CancellationToken));

        Assert.Equal(CaptureMode.Fork, seen.Snapshot.Capture.Mode);
        Assert.Equal(0, seen.Ledger.KernelDifference);
        Assert.Equal(0, seen.Totals.Gap);
    }

    [Theory]
    [MemberData(nameof(WithMallocOfGlibc))]
    public static void Count_what_glibc_counts_in_them(string name)
    {
        Requires.Ptrace();
        Requires.Program("gdb");
        using RealProgram program = Start(name);
        ThreadStates.Until(() => ThreadStates.All(program.Pid).All(state => state == 'S'));

        var seen = Inspected.From(Capture.Take(program.Pid, new CaptureOptions(), TestContext.Current.CancellationToken));
        ulong[] said = Mallinfo(program.Pid);

        Assert.True(seen.Snapshot.Capture.IsExact, seen.Snapshot.Capture.WhyInexact);
        Assert.Equal(
            [
                seen.Totals.System.Count, seen.Totals.Bins.Blocks + (ulong)seen.Arenas.Count(), seen.Totals.Fastbins.Blocks, seen.Totals.Mmapped.Blocks,
                seen.Totals.Mmapped.Bytes.Count, 0, seen.Totals.Fastbins.Bytes.Count,
                (seen.Totals.Live.Bytes - seen.Totals.Mmapped.Bytes + seen.Totals.Tcache.Bytes + seen.Totals.Overhead).Count,
                (seen.Totals.Free.Bytes - seen.Totals.Tcache.Bytes).Count, seen.Main.Top.Bytes.Count,
            ],
            said);
    }

    /// <summary>Not a test: the .NET process of the others.</summary>
    [Fact(Explicit = true)]
    public static void Waits_with_something_in_its_heaps()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Waits) is null, "it is run by other tests");
        string[] heap = [.. Enumerable.Range(0, 100_000).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        using Stream output = Console.OpenStandardOutput();
        output.Write("\nready\n"u8);
        output.Flush();
        Console.In.ReadLine();
        GC.KeepAlive(heap);
    }

    // struct mallinfo2 is returned through memory of the caller: the pointer to it is the first argument.
    private static ulong[] Mallinfo(int pid)
    {
        string said = Tool.Run(
            "gdb", "-nx", "-batch", "-p", pid.ToString(CultureInfo.InvariantCulture), "-ex", "set $into = (unsigned long *)((char *)$sp - 16384)",
            "-ex", "call ((void *(*)(unsigned long *))mallinfo2)($into)", "-ex", "printf \"counts %lu %lu %lu %lu %lu %lu %lu %lu %lu %lu\\n\", $into[0], $into[1], $into[2], $into[3], $into[4], $into[5], $into[6], $into[7], $into[8], $into[9]");
        string line = Assert.Single(said.Split('\n'), line => line.StartsWith("counts ", StringComparison.Ordinal));
        return [.. line.Split(' ')[1..].Select(word => ulong.Parse(word, CultureInfo.InvariantCulture))];
    }

    internal static RealProgram Start(string name)
    {
        switch (name)
        {
            case "java":
                return Java();
            case "dotnet":
                return RealProgram.Start(
                    Path.ChangeExtension(typeof(RealPrograms).Assembly.Location, null),
                    ["-method", $"{typeof(RealPrograms).FullName}.{nameof(Waits_with_something_in_its_heaps)}", "-explicit", "only"],
                    environment: new Dictionary<string, string> { [Waits] = "1" });
            case "redis-server":
                return RealProgram.Start(name, ["--port", "0", "--unixsocket", Socket(), "--save", "", "--appendonly", "no"], ready: "ready to accept");
            default:
                return RealProgram.Start(name, s_programs[name]);
        }
    }

    // It must listen somewhere; the name of a socket may not be long.
    private static string Socket() => Path.Combine(Path.GetTempPath(), $"ebb-test-{Guid.NewGuid():n}.socket");

    // A source file is a program since Java 11.
    private static RealProgram Java()
    {
        const string Source = """
            public class Waits {
                public static void main(String[] arguments) throws Exception {
                    var list = new java.util.ArrayList<byte[]>();
                    for (int i = 0; i < 20000; i++) list.add(new byte[i % 4000]);
                    System.out.println("ready");
                    System.in.read();
                    System.out.println(list.size());
                }
            }
            """;
        Requires.Program("javac");
        string file = Path.Combine(AppContext.BaseDirectory, "targets", "Waits.java");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string unfinished = $"{file}.{Environment.CurrentManagedThreadId}";
        File.WriteAllText(unfinished, Source);
        File.Move(unfinished, file, overwrite: true);
        return RealProgram.Start("java", ["-Xmx256m", file]);
    }
}
