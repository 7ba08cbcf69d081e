using Ebb.Glibc;
using Ebb.Linux;
using Ebb.LiveTests.Targets;
using Ebb.Memory;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Glibc;

public static class ThreadDescriptorsOfALiveProcess
{
    private static readonly Bytes s_page = new((ulong)Environment.SystemPageSize);

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_where_each_thread_says_it_keeps_its_own_data(string glibc)
    {
        using Target target = Start(glibc);
        using var memory = new LiveProcess(target.Pid);
        foreach (string thread in new[] { "main", "plain", "small", "guarded", "own" })
        {
            Assert.Equal(new Address(target.Number($"{thread}_pointer")), Find(target, thread, memory).ThreadPointer);
        }
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Name_the_stack_that_glibc_says_the_thread_has(string glibc)
    {
        using Target target = Start(glibc);
        using var memory = new LiveProcess(target.Pid);
        foreach (string thread in new[] { "plain", "small", "guarded", "own" })
        {
            StackBlock stack = Find(target, thread, memory).Stack!.Value;

            // glibc counts the guard to the stack, or not, by its version.
            Assert.Equal(new Address(target.Number($"{thread}_stack") + target.Number($"{thread}_size")), stack.End);
            Assert.InRange(target.Number($"{thread}_stack") - stack.Start.Value, 0UL, target.Number($"{thread}_guard"));
        }

        Assert.Null(Find(target, "main", memory).Stack);
    }

    [Fact]
    public static void Agree_with_the_registers_of_stopped_threads()
    {
        Requires.Ptrace();
        using Target target = Start(GlibcVersions.Machine);
        using var memory = new LiveProcess(target.Pid);
        using Freezer freezer = Freezer.Freeze(target.Pid, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        foreach (string thread in new[] { "main", "plain", "small", "guarded", "own" })
        {
            int tid = (int)target.Number($"{thread}_tid");
            ulong stack = target.Number($"{thread}_stack");

            Assert.Equal(freezer.ThreadPointer(tid), Find(target, thread, memory).ThreadPointer);
            Assert.InRange(freezer.StackPointer(tid)!.Value.Value, stack, stack + target.Number($"{thread}_size"));
        }
    }

    [Fact]
    public static void Are_asked_for_in_vain_of_a_thread_that_ended() => Assert.Null(RobustList.HeadOf(0x3fff_ffff));

    private static Target Start(string glibc) => new Fixture("descriptors.c").Under(glibc).Start();

    private static ThreadDescriptor Find(Target target, string thread, LiveProcess memory)
    {
        ulong head = RobustList.HeadOf((int)target.Number($"{thread}_tid"))!.Value;
        return ThreadDescriptor.Find(memory, new Address(head), s_page)!;
    }
}
