using Ebb.Injection;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A copy ends with the process that it was made of, and is said to have.</summary>
public static class CopiesOfTargetsThatGo
{
    [Theory]
    [InlineData("exit")]
    [InlineData("kill")]
    public static void End_with_it(string way)
    {
        Requires.Ptrace();
        using Target target = Target.Start("exits.c", "1000", "100");
        using Copier copier = Copy(target);

        if (way == "kill")
        {
            Signals.Send(target.Pid, Signals.Kill);
        }
        else
        {
            target.Tell(way);
        }

        Assert.True(copier.Ended.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
        Assert.Equal(Obstacle.Gone, Assert.Throws<TargetException>(copier.ThrowIfEnded).Obstacle);
        ThreadStates.Until(() => !Directory.Exists($"/proc/{copier.Pid}")); // reaped by whoever took it over
    }

    [Fact]
    public static void End_when_it_starts_another_program_and_go_with_that()
    {
        Requires.Ptrace();
        int copy;
        using (Target target = Target.Start("exits.c", "1000", "100"))
        {
            using Copier copier = Copy(target);
            copy = copier.Pid;

            target.Exec();

            Assert.True(copier.Ended.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
            Assert.Contains("started another program", Assert.Throws<TargetException>(copier.ThrowIfEnded).Message, StringComparison.Ordinal);
            ThreadStates.Until(() => Kernel.Status(copy)["State"][0] == 'Z'); // docs/safety.md names it: nobody in there knows of it
            target.Command("done"); // it is cat, and repeats what it is told
        }

        ThreadStates.Until(() => !Directory.Exists($"/proc/{copy}"));
    }

    private static Copier Copy(Target target)
    {
        TargetReader reader = TargetReader.Open(target.Pid);
        CopyPlan plan = Capture.PlanCopy(target.Pid);
        return Copier.Copy(target.Pid, plan, TimeSpan.FromSeconds(10), null, () => Capture.Watch(reader, plan), TestContext.Current.CancellationToken);
    }
}
