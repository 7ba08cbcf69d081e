using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebb.Linux;

/// <summary>The files of <c>/proc/PID</c>, read whole.</summary>
/// <remarks>
/// proc(5). They have no length before they are read, and each read(2) gives at most a few pages, so that a long
/// file is the work of several moments.
/// </remarks>
public static unsafe partial class ProcFile
{
    /// <summary>
    /// More than any file we ask for holds: 65,530 mappings make 48 MiB of <c>smaps</c>. A process can claim a command
    /// line of any length (PR_SET_MM), so that without a limit it could have us read for ever.
    /// </summary>
    public const int DefaultLimit = 128 << 20;

    /// <summary>The bytes of <c>/proc/PID/file</c>, cut at <paramref name="limit"/>.</summary>
    /// <exception cref="TargetException">The process has ended, or the file may not be read, or this kernel has none.</exception>
    public static byte[] Read(int pid, string file, int limit = DefaultLimit)
    {
        byte[]? contents = ReadPath(PathOf(pid, file), limit, out int errno);
        return contents ?? throw Obstacle(pid, file, errno);
    }

    /// <summary>As <see cref="Read"/>, for a file that one can do without: false where it is empty or cannot be read, whatever the reason.</summary>
    public static bool TryRead(int pid, string file, out byte[] contents, int limit = DefaultLimit)
    {
        contents = ReadPath(PathOf(pid, file), limit, out _) ?? [];
        return contents.Length > 0;
    }

    /// <summary>The bytes of a file of the machine: <c>/proc/stat</c>, <c>/proc/sys/vm/overcommit_memory</c>.</summary>
    /// <exception cref="TargetException">It is not there or may not be read.</exception>
    public static byte[] ReadOfMachine(string file, int limit = DefaultLimit) =>
        ReadPath($"/proc/{file}", limit, out int errno) ?? throw (errno is Errno.EACCES or Errno.EPERM
            ? TargetException.Denied(0, $"/proc/{file}")
            : NotThere($"/proc/{file}", 0));

    /// <summary>As <see cref="TryRead"/>, for a file of the kernel by its whole path: <c>/sys/fs/cgroup/memory.max</c>.</summary>
    public static bool TryReadAt(string path, out byte[] contents, int limit = DefaultLimit)
    {
        contents = ReadPath(path, limit, out _) ?? [];
        return contents.Length > 0;
    }

    /// <summary>Where a link of <c>/proc/PID</c> leads, such as <c>exe</c>; null where it leads nowhere or may not be seen.</summary>
    public static string? ReadLink(int pid, string link)
    {
        Span<byte> target = stackalloc byte[4096]; // PATH_MAX
        nint length;
        fixed (byte* start = target)
        {
            length = ReadLinkAt(PathOf(pid, link), start, (nuint)target.Length);
        }

        return length > 0 ? Encoding.UTF8.GetString(target[..(int)length]) : null;
    }

    /// <summary>The ids of the threads that the process has now, in the order the kernel lists them.</summary>
    /// <exception cref="TargetException">The process has ended.</exception>
    public static IReadOnlyList<int> ListTasks(int pid) => ListNumbers(PathOf(pid, "task")) ?? throw Obstacle(pid, "task", Errno.ENOENT);

    /// <summary>The descriptors that a process has open; none where they cannot be looked at.</summary>
    public static IReadOnlyList<int> ListDescriptors(int pid) => ListNumbers(PathOf(pid, "fdinfo")) ?? [];

    /// <summary>The ids of the processes that this <c>/proc</c> shows.</summary>
    /// <exception cref="TargetException">There is no <c>/proc</c>.</exception>
    public static IReadOnlyList<int> ListProcesses()
    {
        if (ListNumbers("/proc") is { Count: > 0 } processes)
        {
            return processes;
        }

        throw NotThere("/proc", 0);
    }

    private static string PathOf(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");

    private static byte[]? ReadPath(string path, int limit, out int errno)
    {
        int descriptor = Open(path, 0x80000 /* O_RDONLY | O_CLOEXEC */);
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (descriptor < 0)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            int length = 0;
            while (length < limit)
            {
                if (length == buffer.Length)
                {
                    buffer = Grown(buffer);
                }

                nint read;
                fixed (byte* start = buffer)
                {
                    read = ReadSome(descriptor, start + length, (nuint)(Math.Min(buffer.Length, limit) - length));
                }

                errno = read < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (errno == Errno.EINTR)
                {
                    continue;
                }

                if (read <= 0)
                {
                    break;
                }

                length += (int)read;
            }

            return errno == 0 ? buffer.AsSpan(0, length).ToArray() : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = Close(descriptor);
        }
    }

    private static byte[] Grown(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static List<int>? ListNumbers(string directory)
    {
        try
        {
            var numbers = new List<int>();

            // Not only directories: to tell what it is costs a look at it, and leaves out what has ended since.
            foreach (string path in Directory.EnumerateFileSystemEntries(directory))
            {
                if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                {
                    numbers.Add(number);
                }
            }

            return numbers;
        }
        catch (IOException)
        {
            return null; // the process ended before or while it was listed
        }
        catch (UnauthorizedAccessException)
        {
            return null; // /proc mounted with hidepid: what one may not see is not there
        }
    }

    private static TargetException Obstacle(int pid, string file, int errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM => TargetException.Denied(pid, $"/proc/{pid}/{file}"),
        Errno.ENOENT or Errno.ENOTDIR when !Directory.Exists("/proc/self") => NotThere("/proc", pid),
        Errno.ENOENT when Directory.Exists(PathOf(pid, "")) => NotThere(PathOf(pid, file), pid),
        Errno.ENOENT or Errno.ESRCH => TargetException.Gone(pid),
        Errno.ENOTDIR => NotThere(PathOf(pid, file), pid),
        _ => TargetException.Unexpected(pid, $"reading /proc/{pid}/{file}", errno),
    };

    private static TargetException NotThere(string path, int pid) => path == "/proc"
        ? TargetException.Unsupported(pid, "/proc is not mounted here; mount it with `mount -t proc proc /proc`")
        : TargetException.Unsupported(pid, $"this kernel has no {path}");

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    // read(2)
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int descriptor, byte* into, nuint count);

    // readlink(2)
    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkAt(string path, byte* into, nuint count);

    // close(2)
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
