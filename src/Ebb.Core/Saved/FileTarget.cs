using Ebb.Cores;
using Ebb.Linux;
using Ebb.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Saved;

/// <summary>A file as the target: what it is shows in its first bytes, not in its name.</summary>
public static class FileTarget
{
    private const int Longest = 16;

    // What compresses cores on their way to the disk, and how it is undone.
    private static readonly (byte[] Magic, string Name, string Undo)[] s_compressed =
    [
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd", "zstd -d"),
        ([0x04, 0x22, 0x4d, 0x18], "lz4", "lz4 -d"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "xz", "xz -dk"),
        ([0x1f, 0x8b], "gzip", "gunzip -k"),
        ([0x42, 0x5a, 0x68], "bzip2", "bunzip2 -k"),
    ];

    /// <summary>Takes the snapshot that lies in a file, or that can be made of it.</summary>
    /// <exception cref="TargetException">There is no such file, or it is nothing that can be read.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static Snapshot Take(string path, CaptureOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        using SafeFileHandle handle = Open(path);
        try
        {
            return Take(handle, path, options, cancellation);
        }
        catch (IOException broken)
        {
            throw TargetException.OfFile(Obstacle.Unsupported, $"{path} cannot be read: {broken.Message}");
        }
    }

    private static Snapshot Take(SafeFileHandle handle, string path, CaptureOptions options, CancellationToken cancellation)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        ReadOnlySpan<byte> start = bytes[..RandomAccess.Read(handle, bytes, 0)];
        if (start.StartsWith("\x7f"u8) && start[1..].StartsWith("ELF"u8))
        {
            using var core = CoreFile.Open(handle, path, TargetReader.OwnMachine);
            return CoreCapture.Take(core, path, options, cancellation);
        }

        if (start.StartsWith(SnapshotFormat.Magic))
        {
            return SnapshotFile.Read(path);
        }

        throw TargetException.OfFile(Obstacle.Unsupported, start.IsEmpty ? $"{path} is empty" : WhatElse(start, path));
    }

    private static string WhatElse(ReadOnlySpan<byte> start, string path)
    {
        foreach ((byte[] magic, string name, string undo) in s_compressed)
        {
            if (start.StartsWith(magic))
            {
                return $"{path} is compressed ({name}); first: {undo} {path}";
            }
        }

        if (start.StartsWith("SQLite format 3"u8) || start.StartsWith("desc:"u8))
        {
            return $"{path} looks like a recording; ebb report {path} tells what is in it";
        }

        return $"{path} is neither a core nor a snapshot that ebb saved";
    }

    private static SafeFileHandle Open(string path)
    {
        SafeFileHandle handle = SparseFile.Open(path, out int errno) ?? throw TargetException.CannotOpen(path, errno);
        try
        {
            _ = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            handle.Dispose();
            throw TargetException.OfFile(Obstacle.NotAFile, $"{path} is no file that can be read by position");
        }
    }
}
