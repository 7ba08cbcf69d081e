using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Ebb.LiveTests.Targets;

/// <summary>A program of <c>tests/targets</c>: how it is compiled and how it is run.</summary>
/// <remarks>
/// Compiled once for each set of sources and flags: the binary's folder is named after their hash, so nothing in it is ever
/// out of date, and two tests that compile the same thing at once end with the same file.
/// </remarks>
public sealed record Fixture(string Source)
{
    // The oldest symbols, so that one binary runs under every glibc from 2.31 on (truth.h).
    private static readonly string[] s_shared =
        ["-DOLD_SYMBOLS", "-nostartfiles", "-fno-stack-protector", "-Wl,--no-as-needed", "-l:libpthread.so.0", "-l:libdl.so.2"];

    private static readonly string[] s_plain = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread"];
    private static readonly string[] s_library = ["-Wl,--as-needed", "-lstdc++"];
    private static readonly string[] s_plusPlus = ["-std=gnu++17", .. s_plain[1..], "-fno-exceptions", "-fno-rtti"];

    public string Compiler { get; init; } = "gcc";

    /// <summary>Flags of its own. Where they choose the linking (<c>-static</c>, <c>-fsanitize=leak</c>), they replace ours.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that the target gets beside ours.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The glibc to run under; null for the machine's own.</summary>
    public OtherGlibc? Glibc { get; init; }

    /// <summary>Linked to that glibc's loader by name, so that <c>/proc/PID/exe</c> is the program and not the loader.</summary>
    public bool NamesItsLoader { get; init; }

    /// <summary>The folder that it runs in, and leaves its core in when a signal ends it; null where it leaves none.</summary>
    public string? CoreFolder { get; init; }

    public static Fixture Static(string source) => new(source) { Flags = ["-static"] };

    public static Fixture StaticPie(string source) => new(source) { Flags = ["-static-pie"] };

    public static Fixture Stripped(string source) => new(source) { Flags = ["-s"] };

    public static Fixture Musl(string source) => new(source) { Compiler = "musl-gcc" };

    /// <summary>A 32-bit program without a libc: no 32-bit libraries are needed to build it, only a kernel that runs it.</summary>
    public static Fixture ThirtyTwoBit() =>
        new("m32.c") { Flags = ["-m32", "-nostdlib", "-static", "-ffreestanding", "-fno-pie", "-no-pie", "-fno-stack-protector"] };

    /// <summary>With another allocator in front of glibc's: <c>libjemalloc.so.2</c>.</summary>
    public static Fixture Preloaded(string source, string library) =>
        new(source) { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = Requires.Library(library) } };

    public Fixture Under(string glibc) => this with { Glibc = GlibcVersions.Require(glibc) };

    public Fixture With(params string[] arguments) => this with { Arguments = arguments };

    public Target Start() => Target.Start(this);

    /// <summary>The compiled program's path.</summary>
    public string Build()
    {
        Requires.Gcc();
        Requires.Program(Compiler);
        string name = Path.GetFileNameWithoutExtension(Source);
        string folder = Path.Combine(AppContext.BaseDirectory, "targets", Hash());
        string program = Path.Combine(folder, name);
        if (File.Exists(program))
        {
            return program;
        }

        Directory.CreateDirectory(folder);
        string unfinished = Path.Combine(folder, $"{name}.{System.Environment.ProcessId}.{System.Environment.CurrentManagedThreadId}");
        Compile(unfinished);
        try
        {
            // Never over one that may be running already.
            File.Move(unfinished, program, overwrite: false);
        }
        catch (IOException) when (File.Exists(program))
        {
            File.Delete(unfinished);
        }

        return program;
    }

    private string SourcePath => Repository.Path("tests", "targets", Source);

    private bool IsShared => Compiler == "gcc" && !Flags.Any(flag => flag is "-static" or "-static-pie" or "-nostdlib" or "-fsanitize=leak");

    private string[] AllFlags =>
    [
        .. Source.EndsWith(".cc", StringComparison.Ordinal) ? s_plusPlus : s_plain,
        .. Flags,
        .. NamesItsLoader && Glibc is { } glibc ? [$"-Wl,--dynamic-linker={glibc.Loader}", $"-Wl,-rpath={glibc.Libraries}"] : (string[])[],
    ];

    private string Hash()
    {
        string[] sources = [SourcePath, .. Directory.GetFiles(Repository.Path("tests", "targets"), "*.h").Order(StringComparer.Ordinal)];
        string all = string.Join('\n', [Compiler, IsShared ? string.Join(' ', s_shared) : "", .. AllFlags, .. s_library, .. sources.Select(File.ReadAllText)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    private void Compile(string output)
    {
        var start = new ProcessStartInfo(Compiler, [.. AllFlags, SourcePath, "-o", output, .. IsShared ? s_shared : [], .. Source.EndsWith(".cc", StringComparison.Ordinal) ? s_library : []])
        {
            RedirectStandardError = true,
        };
        using Process gcc = Process.Start(start)!;
        string said = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        Assert.True(gcc.ExitCode == 0, $"{Source} does not compile:\n{said}");
    }
}
