using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The fastbins of all arenas, followed while they are short. Long ones are left to <see cref="FastbinProof"/>.</summary>
internal static class FastbinLists
{
    /// <summary>A hop is a system call: 2.5 µs. Longer lists cost less to prove than to follow.</summary>
    private const int MaxHops = 256;

    /// <summary>Of all lists together.</summary>
    private const int MaxHopsInAll = 4096;

    private const int MaxHopsOfProof = 16;

    /// <summary>Of lists that nothing else tells: a sixth of a second.</summary>
    private const int MaxHopsAtLast = 65536;

    private const int Width = 16; // size word, link

    /// <summary>Marks the members of short lists, and opens a proof for each long one.</summary>
    /// <param name="isMangled">What the tcaches told of links; null where they told nothing.</param>
    public static Dictionary<int, FastbinProof> Follow(
        IPagedMemory memory,
        IReadOnlyList<Arena> arenas,
        Func<Arena, (ulong Low, ulong High)> extent,
        bool? isMangled,
        Marks marks,
        DamageLog damage)
    {
        var proofs = new Dictionary<int, FastbinProof>();
        int hops = 0;
        foreach (Arena arena in arenas.Where(static arena => arena.Fastbins.Any(static head => head != 0)))
        {
            (ulong low, ulong high) = extent(arena);
            for (int index = 0; index < arena.Fastbins.Count; index++)
            {
                ulong head = arena.Fastbins[index];
                if (head == 0)
                {
                    continue;
                }

                if (head < low || head >= high)
                {
                    damage.Add(DamageKind.Fastbin, arena.At, head, "a fastbin's head does not lie in its arena");
                    continue;
                }

                var members = new List<ulong>();
                bool? found = hops >= MaxHopsInAll ? null : FollowOne(memory, head, 32 + (16 * (ulong)index), low, high, ref isMangled, members, damage, MaxHops);
                hops += members.Count;
                switch (found)
                {
                    case true:
                        members.ForEach(member => marks.Add(member, MarkKind.Fastbin));
                        break;
                    case null:
                        if (!proofs.TryGetValue(arena.Index, out FastbinProof? proof))
                        {
                            proofs.Add(arena.Index, proof = new FastbinProof(low, high, isMangled ?? true));
                        }

                        proof.Open(index, head);
                        break;
                    default:
                        members.ForEach(member => marks.Add(member, MarkKind.Fastbin));
                        break;
                }
            }
        }

        return proofs;
    }

    /// <summary>Follows the lists that their sums did not prove, marks their members, and shuts their proofs. True where one was.</summary>
    public static bool FollowUnproven(IPagedMemory memory, FastbinProof proof, Marks marks)
    {
        int hops = 0;
        bool any = false;
        foreach (int index in proof.Unproven().ToArray())
        {
            var members = new List<ulong>();
            bool? isMangled = proof.IsMangled;
            bool? found = FollowOne(
                memory, proof.HeadOf(index), 32 + (16 * (ulong)index), proof.Low, proof.High, ref isMangled, members, new DamageLog(), MaxHopsAtLast - hops);
            hops += members.Count;
            if (found == true)
            {
                members.ForEach(member => marks.Add(member, MarkKind.Fastbin));
                proof.Shut(index);
                any = true;
            }
        }

        return any;
    }

    // True: all of it. False: damaged. Null: too long to follow.
    private static bool? FollowOne(
        IPagedMemory memory, ulong head, ulong size, ulong low, ulong high, ref bool? isMangled, List<ulong> members, DamageLog damage, int most)
    {
        Span<byte> bytes = stackalloc byte[Width];
        var seen = new HashSet<ulong>();
        for (ulong at = head; at != 0;)
        {
            if (members.Count == most)
            {
                return null;
            }

            if (!seen.Add(at))
            {
                damage.Add(DamageKind.Fastbin, at, size, "a fastbin's list comes back to where it was");
                return false;
            }

            if (!memory.TryRead(new Address(at + 8), bytes))
            {
                damage.Add(DamageKind.Fastbin, at, size, "a fastbin's chunk cannot be read");
                return false;
            }

            ReadOnlySpan<byte> words = bytes;
            if ((words.Word(0) & ~7UL) != size)
            {
                damage.Add(DamageKind.Fastbin, at, words.Word(0), "a fastbin's chunk has a size that its list does not hold");
                return false;
            }

            members.Add(at);
            ulong stored = words.Word(8);
            ulong mangled = stored ^ ((at + 16) >> 12);
            isMangled ??= mangled == 0
                || (stored != 0 && Leads(mangled) && (!Leads(stored) || ComesToItsEnd(mangled)));
            ulong next = isMangled.Value ? mangled : stored;
            if (!IsLink(next, low, high))
            {
                damage.Add(DamageKind.Fastbin, at, stored, "a fastbin's link leads out of its arena");
                return false;
            }

            at = next;
        }

        return true;

        bool Leads(ulong link) => IsLink(link, low, high) && HasSize(memory, link, size);

        // Where both forms lead to a chunk of the size, the wrong one does so no second time.
        bool ComesToItsEnd(ulong link)
        {
            bool? asMangled = true;
            return FollowOne(memory, link, size, low, high, ref asMangled, [], new DamageLog(), MaxHopsOfProof) != false;
        }
    }

    // Pieces that mmap made may lie anywhere: there, a plain link read as a mangled one can look like a link, too.
    private static bool HasSize(IPagedMemory memory, ulong chunk, ulong size) =>
        memory.TryReadWord(new Address(chunk + 8), out ulong header) && (header & ~7UL) == size;

    private static bool IsLink(ulong link, ulong low, ulong high) => link == 0 || ((link & 15) == 0 && link >= low && link < high);
}
