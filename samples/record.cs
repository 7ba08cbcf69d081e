#:project ../src/Ebb.Recording/Ebb.Recording.csproj
// Records this very program while it works: dotnet run samples/record.cs own.rec; ./ebb report own.rec
using Ebb.Recording;

using var recording = BackgroundRecorder.Start(args[0], interval: TimeSpan.FromMilliseconds(100));
List<byte[]> kept = [.. Enumerable.Range(0, 200).Select(static _ => new byte[100_000])];
recording.Mark($"{kept.Count} arrays");
