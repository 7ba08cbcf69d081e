using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>Recorders that are killed at any moment, and disks that are full. <c>EBB_KILLS</c> says how many of the first; a few where it is not set.</summary>
public static class KilledRecorders
{
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("EBB_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int kills) ? kills : 4;

    // All kills go into one file: what each left is recorded further by the next.
    [Fact]
    public static void Leave_a_file_that_opens_with_all_samples_that_were_in_it()
    {
        using Target target = Target.Start("in_use.c");
        using var killed = new KilledFile();
        for (int i = 0; i < Kills; i++)
        {
            using Process recorder = Called.Start(Called.Program, "record", KilledFile.Text(target.Pid), "--interval", "10ms", "-o", killed.Path);
            killed.Begin(i, recorder);
            if (i % 4 != 0)
            {
                killed.UntilThereAreMore();
            }

            killed.Wait(i % 4 == 0 ? 1000 : 50); // any moment: also before there is a file
            long before = killed.Samples();
            killed.Kill();
            killed.Has(before, long.MaxValue);
        }

        killed.IsWhole();
    }

    [Fact]
    public static void Leave_each_sample_that_was_told_to_be_written_and_at_most_the_one_at_hand_is_missing()
    {
        using Target target = Target.Start("in_use.c");
        using var killed = new KilledFile();
        for (int i = 0; i < Kills; i++)
        {
            using Process recorder = RecorderProcess.Start(target.Pid, killed.Path);
            killed.Begin(i, recorder);
            killed.Wait(500);
            killed.Kill();
            long told = recorder.StandardOutput.ReadToEnd().Count(static letter => letter == '\n');
            killed.Has(told, told + 1);
        }

        killed.IsWhole();
    }

    [Fact]
    public static void End_in_good_order_when_asked_to()
    {
        using Target target = Target.Start("in_use.c");
        string folder = Directory.CreateTempSubdirectory("ebb-end").FullName;
        string file = Path.Combine(folder, "a.rec");
        try
        {
            foreach ((string signal, int run) in (IEnumerable<(string, int)>)[("-INT", 1), ("-TERM", 2)])
            {
                using Process recorder = Called.Start(Called.Program, "record", target.Pid.ToString(CultureInfo.InvariantCulture), "--interval", "10ms", "-o", file);
                long before = run == 1 ? 0 : KilledFile.SamplesIn(file);
                ThreadStates.Until(() => KilledFile.SamplesIn(file) > before);
                Called.Run("kill", signal, recorder.Id.ToString(CultureInfo.InvariantCulture));
                recorder.WaitForExit();

                Assert.Equal(0, recorder.ExitCode);
                Assert.Contains($"samples in {file}; next: ebb report {file}", recorder.StandardError.ReadToEnd(), StringComparison.Ordinal);
                Assert.Equal([file], Directory.EnumerateFiles(folder)); // one file, and no log beside it
                Assert.Equal(run, RecordingReader.Read(file).Runs);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public static void Wait_where_the_disk_is_full_and_write_what_waited_when_there_is_room()
    {
        Requires.Root();
        using Target target = Target.Start("in_use.c");
        string folder = Directory.CreateTempSubdirectory("ebb-full").FullName;
        Requires.That(Called.Run("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", folder).Exit == 0, "no tmpfs can be mounted here");
        try
        {
            string file = Path.Combine(folder, "a.rec");
            using var sampler = new Sampler(target.Pid, new SamplerOptions { Interval = TimeSpan.FromMilliseconds(10) });
            using (var recorder = Recorder.Begin(file, sampler.Target!, TimeSpan.FromMilliseconds(10), null))
            {
                int looked = 0;
                do
                {
                    Assert.InRange(looked++, 0, 2000);
                }
                while (recorder.Add(Another(sampler)));

                Assert.Equal(looked - 1, recorder.Written);
                Assert.Equal(looked - 1, KilledFile.SamplesIn(file)); // what is written can be read
                Assert.False(recorder.Add(Another(sampler)));
                Assert.Equal(2, recorder.Waiting);

                Assert.Equal(0, Called.Run("mount", "-o", "remount,size=8m", folder).Exit);
                Assert.True(recorder.Add(Another(sampler)));
                Assert.Equal((0, looked + 2), (recorder.Waiting, recorder.Written));
            }

            Assert.Equal([file], Directory.EnumerateFiles(folder));
            History history = RecordingReader.Read(file);
            Assert.Equal(Enumerable.Range(0, history.Points.Count), history.Points.Select(static point => point.Process));
            Assert.Empty(history.Remarks);
        }
        finally
        {
            Called.Run("umount", "-l", folder);
            Directory.Delete(folder);
        }
    }

    // As if it were another program each time: its row is written with the sample, or waits with it.
    private static Sighting Another(Sampler sampler)
    {
        Sample sample = sampler.LookNow().Sample!;
        return new Sighting(sample with { Target = sample.Target with { } }, []);
    }
}
