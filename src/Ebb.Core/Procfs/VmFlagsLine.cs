namespace Ebb.Procfs;

/// <summary>Reads <c>VmFlags: rd wr mr mw me ac sd</c>.</summary>
internal static class VmFlagsLine
{
    public static VmFlags Parse(ReadOnlySpan<byte> codes)
    {
        var words = new Words(codes);
        VmFlags flags = VmFlags.None;
        while (words.Take() is { IsEmpty: false } code)
        {
            flags |= code.Length == 2 ? Of((code[0] << 8) | code[1]) : VmFlags.None;
        }

        return flags;
    }

    private static VmFlags Of(int code) => code switch
    {
        ('i' << 8) | 'o' => VmFlags.DeviceMemory,
        ('p' << 8) | 'f' => VmFlags.PurePfn,
        ('m' << 8) | 'm' => VmFlags.MixedMap,
        ('h' << 8) | 't' => VmFlags.HugeTlb,
        ('h' << 8) | 'g' => VmFlags.HugePageAdvised,
        ('n' << 8) | 'h' => VmFlags.NoHugePage,
        ('d' << 8) | 'd' => VmFlags.NotInDumps,
        ('g' << 8) | 'd' => VmFlags.GrowsDown,
        ('s' << 8) | 'h' => VmFlags.Shared,
        ('l' << 8) | 'o' => VmFlags.Locked,
        ('a' << 8) | 'c' => VmFlags.Accountable,
        ('n' << 8) | 'r' => VmFlags.NoReserve,
        ('u' << 8) | 'm' => VmFlags.UserfaultMissing,
        ('u' << 8) | 'w' => VmFlags.UserfaultWrite,
        ('u' << 8) | 'i' => VmFlags.UserfaultMinor,
        ('w' << 8) | 'f' => VmFlags.WipeOnFork,
        ('d' << 8) | 'c' => VmFlags.NotOnFork,
        ('m' << 8) | 'g' => VmFlags.Mergeable,
        ('s' << 8) | 's' => VmFlags.ShadowStack,
        ('s' << 8) | 'l' => VmFlags.Sealed,
        _ => VmFlags.None,
    };
}
