using System.Text;
using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class MapsTests
{
    [Theory]
    [InlineData("/opt/a b/c.so", "/opt/a b/c.so", false)]
    [InlineData("/opt/a\\012b", "/opt/a\nb", false)]
    [InlineData("/opt/\u001b[31mred", "/opt/\u001b[31mred", false)]
    [InlineData("/memfd:x (deleted)", "/memfd:x", true)]
    [InlineData("/a (deleted) (deleted)", "/a (deleted)", true)]
    [InlineData("[anon:x (deleted)", "[anon:x (deleted)", false)]
    [InlineData("[heap]", "[heap]", false)]
    [InlineData("", null, false)]
    public static void A_name_is_kept_and_the_kernels_remark_is_parted_from_it(string written, string? name, bool isDeleted)
    {
        byte[] text = Encoding.UTF8.GetBytes($"7f00-7f01 r-xp 00000000 fe:00 7                    {written}\n");

        Mapping mapping = Assert.Single(Maps.Parse(text));

        Assert.Equal(name, mapping.Name);
        Assert.Equal(isDeleted, mapping.IsDeleted);
    }

    [Fact]
    public static void Neighbours_of_one_file_share_a_name_and_the_next_has_its_own()
    {
        IReadOnlyList<Mapping> mappings = Maps.Parse(
            """
            1000-2000 r--p 00000000 fe:00 7                    /lib/a.so
            2000-3000 r-xp 00001000 fe:00 7                    /lib/a.so
            3000-4000 rw-p 00000000 00:00 0 
            4000-5000 rw-p 00000000 fe:00 8                    /lib/b.so (deleted)
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]

            """u8);

        Assert.Equal(["/lib/a.so", "/lib/a.so", null, "/lib/b.so", "[vsyscall]"], mappings.Select(mapping => mapping.Name));
        Assert.Equal([false, false, false, true, false], mappings.Select(mapping => mapping.IsDeleted));
        Assert.Equal(new Address(0xffffffffff601000), mappings[4].End);
        Assert.Equal(Access.Execute, mappings[4].Access);
    }

    [Fact]
    public static void A_name_that_is_not_utf8_is_still_a_name()
    {
        byte[] text = [.. "1000-2000 r--p 0 0:0 0 /a"u8, 0xff, (byte)'\n'];

        Assert.Equal("/a\ufffd", Assert.Single(Maps.Parse(text)).Name);
    }
}
