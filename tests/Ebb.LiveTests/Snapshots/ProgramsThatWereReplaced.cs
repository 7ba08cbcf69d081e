using Ebb.Glibc;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>What is on the disk now is not always what a process runs: an upgrade puts other files at the same paths.</summary>
public sealed class ProgramsThatWereReplaced : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebb-replaced-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Are_read_as_before(bool pie)
    {
        string path = Copy(pie ? Fixture.StaticPie("in_use.c") : Fixture.Static("in_use.c"));
        using RealProgram target = RealProgram.Start(path, []);
        Inspected.Quiet(target.Pid);
        MallocFacts before = Assert.Single(Inspected.Of(target.Pid).Snapshot.Mallocs);

        File.Delete(path);
        MallocFacts deleted = Assert.Single(Inspected.Of(target.Pid).Snapshot.Mallocs);
        File.WriteAllText(path, "another program");
        MallocFacts replaced = Assert.Single(Inspected.Of(target.Pid).Snapshot.Mallocs);

        Assert.True(before.Arenas[0].Live.Blocks >= 10_000);
        Assert.Equal(before.Arenas[0].Live, deleted.Arenas[0].Live);
        Assert.Equal(before.Arenas[0].Live, replaced.Arenas[0].Live);
    }

    [Fact]
    public void Are_not_taken_for_a_file_that_had_their_number_before()
    {
        var capture = new Capture();
        string path = Copy(new Fixture("in_use.c"));
        int pid;
        using (RealProgram first = RealProgram.Start(path, []))
        {
            pid = first.Pid;
            Assert.EndsWith("libc.so.6", Assert.Single(Take(capture, first.Pid).Mallocs).Library, StringComparison.Ordinal);
        }

        ThreadStates.Until(() => !Directory.Exists($"/proc/{pid}"));

        // Written into the same file: the same device and number.
        File.WriteAllBytes(path, File.ReadAllBytes(Fixture.Static("in_use.c").Build()));
        using RealProgram second = RealProgram.Start(path, []);

        Assert.Equal(path, Assert.Single(Take(capture, second.Pid).Mallocs).Library);
    }

    private static Snapshot Take(Capture capture, int pid) => capture.Of(pid, new CaptureOptions(), TestContext.Current.CancellationToken);

    private string Copy(Fixture fixture)
    {
        string path = Path.Combine(_folder.FullName, "program");
        File.Copy(fixture.Build(), path);
        return path;
    }
}
