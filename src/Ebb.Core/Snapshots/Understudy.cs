using System.Buffers.Binary;
using Ebb.Elf;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>A process of ours that does nothing, on which what stops a target is done once before: the run time prepares code when it is first run, and that takes longer than all a target has to stand for.</summary>
/// <remarks>An ELF file of one page, elf(5). It ends when we do. Where it cannot be had, nothing is lost but time.</remarks>
internal sealed class Understudy : IDisposable
{
    private const ulong Base = 0x40_0000;
    private const int HeaderSize = 64;
    private const int CodeAt = 0x100;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2); // nobody waits for it but us
    private static readonly Lock s_once = new();
    private static bool s_copied;
    private static bool s_frozen;

    private readonly MemoryFile _program;
    private readonly OwnChild _child;

    private Understudy(MemoryFile program, OwnChild child)
    {
        _program = program;
        _child = child;
    }

    private static ReadOnlySpan<byte> Code =>
    [
        0xb8, 0x9d, 0, 0, 0, 0xbf, 1, 0, 0, 0, 0xbe, 9, 0, 0, 0, 0x0f, 0x05, // prctl(PR_SET_PDEATHSIG, SIGKILL)
        0xb8, 0xb4, 0x01, 0, 0, 0x31, 0xff, 0x83, 0xce, 0xff, 0x31, 0xd2, 0x0f, 0x05, // close_range(0, ~0, 0)
        0xb8, 0x25, 0, 0, 0, 0xbf, 5, 0, 0, 0, 0x0f, 0x05, // alarm(5)
        0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7, // for (;;) pause()
        0x0f, 0x05, 0xc3, // what CallSite looks for
        0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05,
    ];

    /// <summary>Makes a copy of one, the first time that it is called.</summary>
    public static void Copy() => Once(ref s_copied, TryCopy);

    /// <summary>Freezes one and lets it go, the first time that it is called.</summary>
    public static void Freeze() => Once(ref s_frozen, TryFreeze);

    internal static bool TryCopy() => Try(static (pid, file) =>
    {
        using var memory = new ProcessBytes(pid);
        CopyPlan plan = CopyPlan.Make(pid, pid, [(file, 0)], Maps.Parse(ProcFile.Read(pid, "maps")), memory);
        Copier.Copy(pid, plan, s_limit).Dispose();
    });

    internal static bool TryFreeze() => Try(static (pid, _) => Freezer.Freeze(pid, s_limit).Dispose());

    public void Dispose()
    {
        _child.Dispose();
        _program.Dispose();
    }

    internal static void Once(ref bool done, Func<bool> part)
    {
        lock (s_once)
        {
            if (!done)
            {
                done = true;
                _ = part();
            }
        }
    }

    /// <param name="part">Is given the process, and its file, which is mapped where it says.</param>
    internal static bool Try(Action<int, ElfFile> part)
    {
        byte[] image = Image();
        try
        {
            using Understudy? understudy = TargetReader.OwnMachine == ElfMachine.X64 ? TryStart(image) : null;
            if (understudy is null || !ElfFile.TryOpen(image, out ElfFile? file, out _))
            {
                return false;
            }

            using (file)
            {
                part(understudy._child.Pid, file);
            }

            return true;
        }
        catch (Exception none) when (none is TargetException or IOException)
        {
            return false;
        }
    }

    private static Understudy? TryStart(byte[] image)
    {
        var program = new MemoryFile("ebb-understudy", image);
        if (OwnChild.TryStart(program.Path) is { } child)
        {
            return new Understudy(program, child);
        }

        program.Dispose();
        return null;
    }

    private static byte[] Image()
    {
        byte[] image = new byte[CodeAt + Code.Length];
        "\x7f"u8.CopyTo(image);
        "ELF"u8.CopyTo(image.AsSpan(1));
        (image[4], image[5], image[6]) = (2, 1, 1); // 64 bits, little-endian, version
        Half(16, 2); // ET_EXEC
        Half(18, 62); // EM_X86_64
        Half(20, 1);
        Long(24, Base + CodeAt); // entry
        Long(32, HeaderSize); // the one program header
        Half(52, HeaderSize);
        Half(54, 56);
        Half(56, 1);
        Half(64, 1); // PT_LOAD
        Half(68, 5); // read and run
        Long(80, Base);
        Long(88, Base);
        Long(96, (ulong)image.Length);
        Long(104, (ulong)image.Length);
        Long(112, 0x1000);
        Code.CopyTo(image.AsSpan(CodeAt));
        return image;

        void Half(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);
        void Long(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(at), value);
    }
}
