using Ebb.Watching;

namespace Ebb.Recording;

/// <summary>A history out of any file that holds one: what it is shows in its first bytes, not in its name.</summary>
public static class HistoryFile
{
    private const int Longest = 16;
    private const long MostText = 256 << 20;

    /// <exception cref="RecordingException">There is no such file, or no history in it that can be read.</exception>
    public static History Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> bytes = stackalloc byte[Longest];
            ReadOnlySpan<byte> start = bytes[..file.ReadAtLeast(bytes, Longest, throwOnEndOfStream: false)];
            if (RecordingReader.IsOne(start))
            {
                return RecordingReader.Read(path);
            }

            if (MassifFile.IsOne(start) && file.Length <= MostText)
            {
                var massif = MassifFile.Read(File.ReadLines(path));
                return massif.Snapshots.Count > 0
                    ? massif.ToHistory(path)
                    : throw RecordingException.Of(RecordingObstacle.Unsupported, $"{path} is a file of massif without a whole snapshot");
            }

            throw RecordingException.Of(
                RecordingObstacle.Unsupported,
                start.IsEmpty ? $"{path} is empty: its recorder was ended before the first sample" : $"{path} is neither a recording nor a file of massif");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RecordingException.Of(RecordingObstacle.Missing, $"there is no file {path}");
        }
        catch (UnauthorizedAccessException)
        {
            throw Directory.Exists(path)
                ? RecordingException.Of(RecordingObstacle.Taken, $"{path} is a directory")
                : RecordingException.Of(RecordingObstacle.Denied, $"not permitted to read {path}");
        }
        catch (IOException broken)
        {
            throw RecordingException.Of(RecordingObstacle.Unsupported, $"{path} cannot be read: {broken.Message}");
        }
    }
}
