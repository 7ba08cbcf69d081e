using Ebb.Tests.Elf;

namespace Ebb.Tests.Glibc;

/// <summary>What a linker leaves of glibc's malloc in a file, word by word after the releases' sources: no symbols, no sections.</summary>
internal static class TinyLibc
{
    public const ulong Arena = TinyElf.Base + ArenaAt;

    public const ulong Mp = TinyElf.Base + MpAt;

    public const int ArenaAt = 0x2008; // some arm64 builds align it to 8 only

    public const int MpAt = 0x1800;

    /// <param name="next">How far <c>next</c> lies from the start.</param>
    /// <param name="attached">What stands 16 bytes behind it: 1 from 2.23 on.</param>
    public static TinyElf WithArena(this TinyElf file, int next, ulong attached) => file.Word(ArenaAt + next + 16, attached);

    public static TinyElf WithRela(this TinyElf file, int next) => file.Tag(7, TinyElf.Base + 0x800).Tag(8, 24)
        .Word(0x800, Arena + (ulong)next).Word(0x808, 8).Word(0x810, Arena);

    public static TinyElf WithRelr(this TinyElf file, int next) => file.Tag(36, TinyElf.Base + 0x800).Tag(35, 8)
        .Word(0x800, Arena + (ulong)next).Word(ArenaAt + next, Arena);

    /// <param name="mmapsMax">How far <c>n_mmaps_max</c> lies from the start.</param>
    /// <param name="tcacheBins">How far <c>tcache_bins</c> does; null without a tcache.</param>
    public static TinyElf WithMp(this TinyElf file, int mmapsMax, int? tcacheBins, int at = MpAt)
    {
        file.Word(at, 0x20000).Word(at + 8, 0x20000).Word(at + 16, 0x20000).Word(at + 24, 8).Int(at + mmapsMax, 65536);
        return tcacheBins is { } bins ? file.Word(at + bins, 64).Word(at + bins + 8, 1032).Word(at + bins + 16, 7) : file;
    }
}
