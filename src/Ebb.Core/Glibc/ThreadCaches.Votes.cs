using Ebb.Memory;

namespace Ebb.Glibc;

// Whether links are mangled, told by the links themselves: no version says it, since 2.32's change was carried back.
internal sealed partial class ThreadCaches
{
    private const ulong MaxHopsOfVoice = 256;

    private int _hopsLeft = 1 << 14; // of all voices: what is broken has no end

    // Each link has a voice. The end of a list is 0 when plain, and the address itself, shifted, when mangled. What leads on is
    // aligned in the form that it is in, and in the other as well where the shifted address is: one in sixteen pages.
    private bool? Vote(List<Link> level, int from, int count, ReadOnlySpan<byte> bytes)
    {
        int mangled = 0;
        int plain = 0;
        for (int i = 0; i < count; i++)
        {
            ulong stored = bytes.Word((i * LinkWidth) + 8);
            ulong shift = level[from + i].Entry >> 12;
            if (stored == shift || stored == 0)
            {
                mangled += stored == 0 ? 0 : 1;
                plain += stored == 0 ? 1 : 0;
            }
            else if ((shift & 15) != 0 || (stored & 15) != 0)
            {
                mangled += (stored & 15) != 0 ? 1 : 0;
                plain += (stored & 15) != 0 ? 0 : 1;
            }
            else
            {
                mangled += LeadsToChunk(stored ^ shift) ? 1 : 0;
                plain += LeadsToChunk(stored) ? 1 : 0;
            }
        }

        return mangled == plain ? null : mangled > plain;
    }

    // Where a link leads to a chunk in both forms: low addresses, as of programs without PIE, differ in bits that lie within
    // the heap. The wrong form soon leads to a chunk of another size, or into one.
    private bool? VoteOfEnds(List<Link> level, int from, int count)
    {
        int mangled = 0;
        int plain = 0;
        for (int i = from; i < from + count; i++)
        {
            mangled += ComesToItsEnd(level[i], isMangled: true) ? 1 : 0;
            plain += ComesToItsEnd(level[i], isMangled: false) ? 1 : 0;
        }

        return mangled == plain ? null : mangled > plain;
    }

    private bool ComesToItsEnd(Link at, bool isMangled)
    {
        Span<byte> bytes = stackalloc byte[LinkWidth];
        ulong entry = at.Entry;
        for (ulong hops = 0; hops < Math.Min(_longest, MaxHopsOfVoice); hops++)
        {
            if (--_hopsLeft < 0 || (entry & 15) != 0 || !IsThere(entry - 8, LinkWidth) || !_memory.TryRead(new Address(entry - 8), bytes)
                || !FitsBin(at.Bin, ((ReadOnlySpan<byte>)bytes).Word(0) & ~7UL))
            {
                return false;
            }

            ulong stored = ((ReadOnlySpan<byte>)bytes).Word(8);
            entry = isMangled ? stored ^ (entry >> 12) : stored;
            if (entry == 0)
            {
                return true;
            }
        }

        return _longest > MaxHopsOfVoice; // no wrong form leads through as many chunks of one size
    }

    private bool LeadsToChunk(ulong user) =>
        IsThere(user - 8, 8) && _memory.TryReadWord(new Address(user - 8), out ulong header) && (header & ~7UL) >= 32 && (header & 8) == 0;
}
