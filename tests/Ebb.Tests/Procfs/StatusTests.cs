using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class StatusTests
{
    private const string Head = "Name:\ta\nTgid:\t1\nPid:\t1\nPPid:\t0\nUid:\t0\t0\t0\t0\n";

    [Fact]
    public static void A_process_in_a_container_is_read_whole()
    {
        Status status = Status.Parse(
            """
            Name:	redis server
            Umask:	0022
            State:	S (sleeping)
            Tgid:	5218
            Ngid:	0
            Pid:	5219
            PPid:	5214
            TracerPid:	77
            Uid:	1000	1001	1002	1003
            Gid:	0	0	0	0
            Groups:	 
            NStgid:	5218	12	1
            NSpid:	5219	13	2
            Kthread:	0
            VmPeak:	    3060 kB
            VmSize:	    3061 kB
            VmRSS:	    1736 kB
            RssAnon:	     112 kB
            RssFile:	    1620 kB
            RssShmem:	       4 kB
            VmSwap:	       8 kB
            Threads:	4
            SigQ:	0/96365
            SigPnd:	0000000000000100
            ShdPnd:	0000000000004000
            SigBlk:	fffffffe7ffbfeff
            SigIgn:	0000000000001000
            SigCgt:	0000000180014a07
            Seccomp:	2
            x86_Thread_features:	shstk wrss
            Cpus_allowed_list:	0-1
            voluntary_ctxt_switches:	12
            nonvoluntary_ctxt_switches:	3

            """u8);

        Assert.Equal("redis server", status.Name);
        Assert.Equal((5218, 5219, 5214, 77), (status.Tgid, status.Pid, status.ParentPid, status.TracerPid));
        Assert.Equal(1000u, status.Uid);
        Assert.Equal([5219, 13, 2], status.NamespacePids);
        Assert.False(status.IsKernelThread);
        Assert.Equal(Bytes.FromKilobytes(3061), status.VmSize);
        Assert.Equal(Bytes.FromKilobytes(1736), status.VmRss);
        Assert.Equal(Bytes.FromKilobytes(8), status.VmSwap);
        Assert.Equal(Bytes.FromKilobytes(112), status.RssAnon);
        Assert.Equal(Bytes.FromKilobytes(1620), status.RssFile);
        Assert.Equal(Bytes.FromKilobytes(4), status.RssShmem);
        Assert.Equal(4, status.Threads);
        Assert.Equal(0x100UL, status.PendingSignals);
        Assert.Equal(0x4000UL, status.SharedPendingSignals);
        Assert.Equal(0xfffffffe7ffbfeffUL, status.BlockedSignals);
        Assert.Equal(0x180014a07UL, status.CaughtSignals);
        Assert.Equal(2, status.Seccomp);
        Assert.True(status.HasShadowStack);
        Assert.Equal((12UL, 3UL), (status.VoluntarySwitches, status.InvoluntarySwitches));
    }

    [Fact]
    public static void What_an_old_kernel_or_a_kernel_thread_does_not_tell_is_null()
    {
        Status status = Status.Parse(Encoding.UTF8.GetBytes(Head));

        Assert.Null(status.VmRss);
        Assert.Null(status.IsKernelThread);
        Assert.Null(status.Seccomp);
        Assert.Null(status.VoluntarySwitches);
        Assert.Empty(status.NamespacePids);
    }

    [Theory]
    [InlineData("a\\nb", "a\nb")]
    [InlineData("a\\\\nb", "a\\nb")]
    [InlineData("  blank", "  blank")]
    [InlineData("a\\", "a\\")]
    [InlineData("", "")]
    public static void The_kernels_escapes_in_a_name_are_undone(string written, string name) =>
        Assert.Equal(name, Status.Parse(Encoding.UTF8.GetBytes(Head.Replace("\ta\n", $"\t{written}\n", StringComparison.Ordinal))).Name);

    [Theory]
    [InlineData("Name:\ta\n", "status, line 1: expected a line `Tgid:` before the end, found \"Name:\ta\"")]
    [InlineData("nonsense\n", "status, line 1: expected a name and a colon, found \"nonsense\"")]
    [InlineData("Tgid:\t99999999999\n", "status, line 1: expected a number, found \"Tgid:\t99999999999\"")]
    [InlineData("VmRSS:\t1736\n", "status, line 1: expected an amount in kB, found \"VmRSS:\t1736\"")]
    [InlineData("SigPnd:\txyz\n", "status, line 1: expected a set of signals, found \"SigPnd:\txyz\"")]
    [InlineData("NSpid:\t1 two\n", "status, line 1: expected an id for each namespace, found \"NSpid:\t1 two\"")]
    public static void A_line_that_makes_no_sense_is_named(string text, string complaint) =>
        Assert.Equal(
            complaint.Replace('\t', '?'),
            Assert.Throws<FormatException>(() => Status.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public static void An_empty_status_is_refused() => Assert.Throws<FormatException>(() => Status.Parse([]));
}
