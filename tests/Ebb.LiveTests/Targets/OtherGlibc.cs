namespace Ebb.LiveTests.Targets;

/// <summary>A glibc that lies unpacked in a folder and is not the machine's own.</summary>
/// <param name="Version">As <c>gnu_get_libc_version()</c> has it: <c>2.31</c>.</param>
public sealed record OtherGlibc(string Version, string Folder)
{
    public string Loader => Path.Combine(Folder, "loader");

    public string Libraries => Path.Combine(Folder, "libraries");

    public string Library => Path.Combine(Libraries, "libc.so.6");

    /// <summary>DWARF by build id, as <c>libc6-dbg</c> ships it.</summary>
    public string Debug => Path.Combine(Folder, "debug");
}
