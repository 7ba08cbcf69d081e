using Ebb.Procfs;

namespace Ebb.Tests.Injection;

/// <summary>Where the groups of a process are found.</summary>
public static class ControlGroupsOfAProcess
{
    [Fact]
    public static void Are_one_of_version_2_and_one_for_each_older_controller()
    {
        ControlGroups groups = ControlGroups.Parse("12:cpu,cpuacct:/x\n4:memory:/a:b\n1:name=systemd:/\n0::/u\n"u8);

        Assert.Equal("/u", groups.Unified);
        Assert.Equal("/a:b", groups.ByController["memory"]);
        Assert.Equal("/x", groups.ByController["cpuacct"]);
        Assert.Throws<FormatException>(() => ControlGroups.Parse("4 memory\n"u8));
    }

    [Theory]
    [InlineData("/", "/a/b", "/cg/a/b", "/cg/a", "/cg")]
    [InlineData("/", "/", "/cg")]
    [InlineData("/docker/1", "/docker/1/a", "/cg/a", "/cg")] // a container sees its own group at the top
    [InlineData("/docker/1", "/docker/1", "/cg")]
    public static void Are_looked_for_from_the_innermost_up(string root, string group, params string[] folders)
    {
        ControlGroupMount mount = Assert.Single(ControlGroupMount.Parse(System.Text.Encoding.UTF8.GetBytes($"33 30 0:29 {root} /cg rw shared:1 - cgroup2 none rw,nsdelegate\nbroken\n")));

        Assert.Null(mount.Controllers);
        Assert.Equal(folders, mount.Folders(group));
    }
}
