using System.Reflection;
using System.Runtime.InteropServices;
using Ebb.Linux;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Recording;

/// <summary>The library of SQLite, which lies in our own assembly so that <c>ebb</c> is one file.</summary>
/// <remarks>It is loaded when the first recording is opened, from memory; from a file that is removed at once where memory may not be executed.</remarks>
internal static class EmbeddedLibrary
{
    private const string Name = "libe_sqlite3.so";

    private static readonly Lock s_lock = new();
    private static nint s_library;
    private static bool s_isReady;

    /// <summary>Makes SQLite ready, once.</summary>
    public static void Load()
    {
        lock (s_lock)
        {
            if (s_isReady)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) => name == "e_sqlite3" ? Library() : 0);
            SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
            SQLitePCL.raw.FreezeProvider();
            s_isReady = true;
        }
    }

    private static nint Library()
    {
        if (s_library == 0)
        {
            using Stream bytes = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)!;
            s_library = FromMemory(bytes) is var loaded && loaded != 0 ? loaded : FromAFile(bytes);
        }

        return s_library;
    }

    private static nint FromMemory(Stream bytes)
    {
        using SafeFileHandle? memory = UnnamedFile.InMemory(Name);
        if (memory is null)
        {
            return 0;
        }

        Write(bytes, memory);
        return NativeLibrary.TryLoad($"/proc/self/fd/{memory.DangerousGetHandle()}", out nint library) ? library : 0;
    }

    private static nint FromAFile(Stream bytes)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            {
                Write(bytes, file);
            }

            return NativeLibrary.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(Stream bytes, SafeFileHandle into)
    {
        byte[] all = new byte[bytes.Length];
        bytes.Position = 0;
        bytes.ReadExactly(all);
        RandomAccess.Write(into, all, 0);
    }
}
