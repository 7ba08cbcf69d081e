namespace Ebb.Tests.Procfs;

/// <summary>Texts as Linux 6.18 wrote them, shortened by hand to two mappings and made telling.</summary>
internal static class SmapsText
{
    public static ReadOnlySpan<byte> TwoMappings =>
        """
        55dac4097000-55dac4099000 r--p 00002000 fe:00 247270                     /usr/bin/my program (deleted)
        Size:                  8 kB
        KernelPageSize:        4 kB
        MMUPageSize:           4 kB
        Rss:                   8 kB
        Pss:                   2 kB
        Pss_Dirty:             0 kB
        Shared_Clean:          4 kB
        Shared_Dirty:          0 kB
        Private_Clean:         4 kB
        Private_Dirty:         0 kB
        Referenced:            8 kB
        Anonymous:             0 kB
        KSM:                   0 kB
        LazyFree:              0 kB
        AnonHugePages:         0 kB
        ShmemPmdMapped:        0 kB
        FilePmdMapped:         0 kB
        Shared_Hugetlb:        0 kB
        Private_Hugetlb:       0 kB
        Swap:                  0 kB
        SwapPss:               0 kB
        Locked:                0 kB
        THPeligible:           0
        VmFlags: rd mr mw me 
        7f3c5c000000-7f3c5c821000 rw-s 00000000 00:00 0 
        Size:               8324 kB
        Rss:                6144 kB
        Pss:                6144 kB
        Anonymous:          6140 kB
        LazyFree:             12 kB
        AnonHugePages:      4096 kB
        Shared_Hugetlb:     2048 kB
        Private_Hugetlb:    1024 kB
        Swap:                 16 kB
        SwapPss:               8 kB
        Locked:               20 kB
        FutureCounter:        99 kB
        THPeligible:           1
        ProtectionKey:         0
        VmFlags: rd wr sh mr mw me ms lo ac nh hg ht io pf mm gd dd um zz 

        """u8;
}
