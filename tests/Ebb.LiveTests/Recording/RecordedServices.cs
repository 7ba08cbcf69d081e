using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>What happens to a process while the command line records or watches it.</summary>
public sealed class RecordedServices : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-service").FullName;

    private string File => Path.Combine(_folder, "a.rec");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("record")]
    [InlineData("watch")]
    public void A_name_is_followed_from_one_process_to_the_next(string how)
    {
        string name = "ebb" + Path.GetRandomFileName()[..8], program = Path.Combine(_folder, name);
        System.IO.File.Copy("/bin/sleep", program);
        using Process first = Process.Start(program, "60");
        using Process ebb = how == "record"
            ? Called.Start(Called.Program, "record", "--name", name, "--interval", "50ms", "-o", File)
            : Called.Start("sh", "-c", "exec \"$0\" watch --name \"$1\" --interval 50ms --json > \"$2\"", Called.Program, name, File);
        Process? second = null;
        try
        {
            ThreadStates.Until(() => Has(how, first.Id));
            first.Kill();
            first.WaitForExit();
            second = Process.Start(program, "60");
            ThreadStates.Until(() => Has(how, second.Id));
        }
        finally
        {
            Called.Run("kill", "-INT", Text(ebb.Id));
            ebb.WaitForExit();
            first.Kill();
            second?.Kill();
            second?.WaitForExit();
            second?.Dispose();
        }

        if (how == "record")
        {
            History history = RecordingReader.Read(File);
            Assert.Equal([MomentKind.Started, MomentKind.Ended, MomentKind.Started], history.Moments.Select(static one => one.Kind).Take(3));
            Assert.Single(HistoryStory.Of(history).Restarts);
        }
    }

    [Fact]
    public void One_that_stands_for_a_while_has_both_moments()
    {
        using Target target = Target.Start("in_use.c");
        using Process recorder = Record(target.Pid);
        try
        {
            ThreadStates.Until(() => Read() is { Points.Count: > 0 });
            Called.Run("kill", "-STOP", Text(target.Pid));
            ThreadStates.Until(() => Kinds().Contains(MomentKind.Stopped));
            Called.Run("kill", "-CONT", Text(target.Pid));
            ThreadStates.Until(() => Kinds().Contains(MomentKind.Continued));
        }
        finally
        {
            Called.Run("kill", "-CONT", Text(target.Pid));
            Called.Run("kill", "-INT", Text(recorder.Id));
            recorder.WaitForExit();
        }

        Assert.Equal([MomentKind.Started, MomentKind.Stopped, MomentKind.Continued], Kinds().Take(3));
    }

    [Fact]
    public void One_that_forks_is_recorded_alone_and_goes_on()
    {
        using Process shell = Called.Start("sh", "-c", "while read line; do sleep 0.01 & wait; echo forked; done");
        using Process recorder = Record(shell.Id);
        try
        {
            ThreadStates.Until(() => Read() is { Points.Count: > 0 });
            for (int i = 0; i < 10; i++)
            {
                shell.StandardInput.WriteLine("fork");
                Assert.Equal("forked", shell.StandardOutput.ReadLine());
            }

            int before = Read()!.Points.Count;
            ThreadStates.Until(() => Read()!.Points.Count > before);
        }
        finally
        {
            Called.Run("kill", "-INT", Text(recorder.Id));
            recorder.WaitForExit();
            shell.StandardInput.Close();
            shell.WaitForExit();
        }

        Assert.Equal([shell.Id], Read()!.Processes.Select(static one => one.Pid));
        Assert.Equal([MomentKind.Started], Kinds());
    }

    private Process Record(int pid) => Called.Start(Called.Program, "record", Text(pid), "--interval", "50ms", "-o", File);

    private MomentKind[] Kinds() => [.. Read()?.Moments.Select(static one => one.Kind) ?? []];

    // Null while there is no recording yet.
    private History? Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? RecordingReader.Read(File) : null;
        }
        catch (RecordingException)
        {
            return null;
        }
    }

    private bool Has(string how, int pid) => how == "record"
        ? Read() is { } history && history.Points.Any(point => history.Processes[point.Process].Pid == pid)
        : System.IO.File.Exists(File) && System.IO.File.ReadAllText(File).Contains($"\"pid\":{Text(pid)}", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
