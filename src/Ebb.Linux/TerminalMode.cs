using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>How a terminal takes what is typed, so that it can be put back as it was found; its size; and Ctrl-Z as the shell knows it.</summary>
public static unsafe partial class TerminalMode
{
    private const int Size = 256; // struct termios: 60 bytes on glibc and musl
    private const int Now = 0; // TCSANOW
    private const int LocalFlags = 12; // c_lflag
    private const uint Canonical = 2, Echo = 8; // ICANON, ECHO: lines, and what is typed being shown
    private const nuint WindowSize = 0x5413; // TIOCGWINSZ
    private const int SigStop = 19;

    /// <summary>Null where it is no terminal.</summary>
    public static byte[]? Of(int descriptor)
    {
        byte[] mode = new byte[Size];
        fixed (byte* at = mode)
        {
            return Get(descriptor, at) == 0 ? mode : null;
        }
    }

    /// <summary>The same mode, but each key comes at once and is not shown; Ctrl-C and its like are signals as before.</summary>
    public static byte[] ByKey(byte[] mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        byte[] byKey = [.. mode];
        Span<byte> flags = byKey.AsSpan(LocalFlags, sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~(Canonical | Echo));
        return byKey;
    }

    public static void Put(int descriptor, byte[] mode)
    {
        fixed (byte* at = mode)
        {
            _ = Set(descriptor, Now, at);
        }
    }

    /// <summary>Columns and rows; zeros where it does not say.</summary>
    public static (int Columns, int Rows) SizeOf(int descriptor)
    {
        ushort* size = stackalloc ushort[4];
        return Control(descriptor, WindowSize, size) == 0 ? (size[1], size[0]) : default;
    }

    /// <summary>Stops this process until it is told to go on.</summary>
    public static void StopHere() => _ = Send(Environment.ProcessId, SigStop);

    // tcgetattr(3)
    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int Get(int descriptor, byte* mode);

    // tcsetattr(3)
    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int Set(int descriptor, int when, byte* mode);

    // ioctl(2)
    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ushort* size);

    // kill(2)
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
