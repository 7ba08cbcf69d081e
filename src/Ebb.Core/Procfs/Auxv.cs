using System.Buffers.Binary;
using System.Globalization;

namespace Ebb.Procfs;

/// <summary>What the kernel told a 64-bit program when it started: <c>/proc/PID/auxv</c>. Null where it did not.</summary>
/// <remarks>getauxval(3)</remarks>
public sealed record Auxv
{
    private const int EntrySize = 16;

    /// <summary>AT_PAGESZ</summary>
    public Bytes? PageSize { get; init; }

    /// <summary>AT_SECURE: the loader then ignores LD_PRELOAD and the tunables.</summary>
    public bool? IsSecure { get; init; }

    /// <summary>AT_ENTRY: the first instruction of the program.</summary>
    public Address? Entry { get; init; }

    /// <summary>AT_PHDR: the program headers of the program.</summary>
    public Address? ProgramHeaders { get; init; }

    /// <summary>AT_PHNUM</summary>
    public ulong? ProgramHeaderCount { get; init; }

    /// <summary>AT_BASE: where the loader was mapped; zero for a static program.</summary>
    public Address? LoaderBase { get; init; }

    /// <summary>AT_SYSINFO_EHDR: the vDSO.</summary>
    public Address? Vdso { get; init; }

    /// <summary>AT_RANDOM: sixteen bytes at the upper end of the first thread's stack, right above the vector itself.</summary>
    public Address? Random { get; init; }

    /// <summary>AT_EXECFN: the name that the program was started by.</summary>
    public Address? FileName { get; init; }

    /// <exception cref="FormatException">It has no end, or is not that of a 64-bit program.</exception>
    public static Auxv Parse(ReadOnlySpan<byte> bytes)
    {
        var told = new Auxv();
        for (int at = 0; at + EntrySize <= bytes.Length; at += EntrySize)
        {
            ulong key = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 8)..]);
            if (key == 0)
            {
                return told;
            }

            // The vector of a 32-bit program has a key and a value in each eight bytes.
            if (key > uint.MaxValue)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"auxv, entry {at / EntrySize}: expected a key, found 0x{key:x}"));
            }

            told = key switch
            {
                3 => told with { ProgramHeaders = new Address(value) },
                5 => told with { ProgramHeaderCount = value },
                6 => told with { PageSize = new Bytes(value) },
                7 => told with { LoaderBase = new Address(value) },
                9 => told with { Entry = new Address(value) },
                23 => told with { IsSecure = value != 0 },
                25 => told with { Random = new Address(value) },
                31 => told with { FileName = new Address(value) },
                33 => told with { Vdso = new Address(value) },
                _ => told,
            };
        }

        throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"auxv, entry {bytes.Length / EntrySize}: expected an end, found none"));
    }
}
