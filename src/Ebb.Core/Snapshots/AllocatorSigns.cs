using Ebb.Elf;

namespace Ebb.Snapshots;

/// <summary>By which mapped file or symbol an allocator, or a runtime with memory of its own, is known.</summary>
internal static class AllocatorSigns
{
    private static readonly (string Name, string FileStart)[] s_files =
    [
        ("jemalloc", "libjemalloc"),
        ("tcmalloc", "libtcmalloc"),
        ("mimalloc", "libmimalloc"),
        ("musl", "ld-musl-"),
        ("musl", "libc.musl-"),
        ("dotnet", "libcoreclr.so"),
        ("jvm", "libjvm.so"),
        ("v8", "libnode.so"),
        ("v8", "libv8"),
        ("python", "libpython"),
        ("ruby", "libruby"),
        ("php", "libphp"),
        ("perl", "libperl"),
    ];

    // Symbols that a program exports when the allocator was linked into it.
    private static readonly (string Name, string Symbol)[] s_symbols =
    [
        ("jemalloc", "mallctl"),
        ("jemalloc", "je_mallctl"),
        ("tcmalloc", "tc_malloc"),
        ("tcmalloc", "MallocExtension_ReleaseFreeMemory"),
        ("mimalloc", "mi_malloc"),
        ("v8", "_ZN2v87Isolate10GetCurrentEv"),
        ("python", "Py_BytesMain"),
        ("ruby", "ruby_init"),
        ("perl", "perl_parse"),
        ("go", "runtime.mallocgc"),
    ];

    public static IEnumerable<AllocatorFacts> InFiles(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            string file = path[(path.LastIndexOf('/') + 1)..];
            foreach ((string name, string start) in s_files)
            {
                if (file.StartsWith(start, StringComparison.Ordinal))
                {
                    yield return new AllocatorFacts(name, VersionIn(name, path), path);
                }
            }
        }
    }

    public static IEnumerable<AllocatorFacts> InProgram(ElfFile program, string path)
    {
        // musl is one file, loader and libc, and its name is the distribution's choice.
        if (program.Interpreter?.Contains("ld-musl-", StringComparison.Ordinal) == true)
        {
            yield return new AllocatorFacts("musl", null, program.Interpreter);
        }

        foreach ((string name, string symbol) in s_symbols)
        {
            if (program.TryFindSymbol(symbol, out _))
            {
                yield return new AllocatorFacts(name, null, $"{path}: {symbol}");
            }
        }
    }

    // .../shared/Microsoft.NETCore.App/10.0.1/libcoreclr.so, libpython3.11.so.1.0, libruby-3.1.so.3.1
    private static string? VersionIn(string name, string path)
    {
        if (name is not ("dotnet" or "python" or "ruby" or "perl"))
        {
            return null;
        }

        for (int start = 0; start < path.Length; start++)
        {
            int end = start;
            while (end < path.Length && (char.IsAsciiDigit(path[end]) || (path[end] == '.' && end > start)))
            {
                end++;
            }

            string number = path[start..end].TrimEnd('.');
            if (number.Contains('.', StringComparison.Ordinal))
            {
                return number;
            }

            start = end;
        }

        return null;
    }
}
