using Ebb.Glibc;
using Ebb.Tests.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>
/// Fastbins as a program leaves them: chunks are freed and taken again, last in first out, and a taken chunk keeps its link while
/// the program does not write over it.
/// </summary>
public static class Fastbins
{
    private const ulong Low = 0x5555_0000_0000;
    private const ulong Size = 48;

    private static readonly Arbitrary<(int Seed, int Chunks, bool IsMangled)> s_any = (
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from chunks in Gen.Choose(1, 300)
        from isMangled in Gen.Elements(true, false)
        select (seed, chunks, isMangled)).ToArbitrary();

    [Fact]
    public static void Members_are_told_from_taken_chunks_with_stale_links() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, List<ulong> members, ulong high) = Use(any.Seed, any.Chunks, any.IsMangled);
        if (members.Count > 0)
        {
            Assert.Equal(members.Order(), Found(memory, members[0], high, any.IsMangled));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    // The program may write what looks like a link: to a member, to the head, to another live block.
    [Fact]
    public static void Live_blocks_that_link_into_the_list_are_not_in_it() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, List<ulong> members, ulong high) = Use(any.Seed, any.Chunks + 2, any.IsMangled);
        var random = new Random(any.Seed);
        ulong[] live = [.. All(high).Except(members)];
        if (members.Count == 0)
        {
            return;
        }

        random.Shuffle(live);
        for (int i = 0; i < live.Length; i++)
        {
            Link(memory, live[i], i > 0 && random.Next(2) == 0 ? live[i - 1] : members[random.Next(members.Count)], any.IsMangled);
        }

        Assert.Equal(members.Order(), Found(memory, members[0], high, any.IsMangled));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void A_member_that_was_written_over_is_noticed() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, List<ulong> members, ulong high) = Use(any.Seed, any.Chunks, any.IsMangled);
        if (members.Count > 0)
        {
            memory.Write(members[new Random(any.Seed).Next(members.Count)] + 16, 0x4141_4141_4141_4141);
            Assert.Null(Found(memory, members[0], high, any.IsMangled));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void A_list_that_was_cut_is_noticed() => Prop.ForAll(s_any, static any =>
    {
        (SyntheticMemory memory, List<ulong> members, ulong high) = Use(any.Seed, any.Chunks + 3, any.IsMangled);
        if (members.Count > 2)
        {
            Link(memory, members[members.Count / 2], members[0], any.IsMangled); // round and round
            Assert.Null(Found(memory, members[0], high, any.IsMangled));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public static void Free_lists_close_only_if_each_chunk_is_in_one_of_them() => Prop.ForAll(s_any, static any =>
    {
        var random = new Random(any.Seed);
        ulong[] ring = [.. All(Low + ((ulong)any.Chunks * Size))];
        random.Shuffle(ring);
        FreeLists sum = default;
        FreeLists wrong = default;
        int broken = random.Next(ring.Length);
        for (int i = 0; i < ring.Length; i++)
        {
            ulong next = ring[(i + 1) % ring.Length];
            ulong previous = ring[(i + ring.Length - 1) % ring.Length];
            sum += FreeLists.Of(ring[i], next, previous);
            wrong += FreeLists.Of(ring[i], i == broken && any.Seed % 2 == 0 ? next + 16 : next, i == broken && any.Seed % 2 == 1 ? previous ^ 1 : previous);
        }

        Assert.True(sum.Close);
        Assert.False(wrong.Close);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    // The reader's way: one look at all candidates, and where that proves nothing, the stale ones are taken away.
    private static List<ulong>? Found(SyntheticMemory memory, ulong head, ulong high, bool isMangled)
    {
        var proof = new FastbinProof(Low, high, isMangled);
        proof.Open((int)(Size / 16) - 2, head);
        List<ulong> taken = Look(memory, proof, high);
        if (proof.Unproven().Any())
        {
            Assert.True(proof.TryCollect());
            Look(memory, proof, high);
            Assert.True(proof.TrySettle(memory));
            taken = Look(memory, proof, high);
        }

        return proof.Unproven().Any() ? null : taken;
    }

    private static List<ulong> Look(SyntheticMemory memory, FastbinProof proof, ulong high)
    {
        var taken = new List<ulong>();
        foreach (ulong chunk in All(high))
        {
            if (proof.Accepts(chunk, Size, memory.Peek(chunk + 16), out ulong next))
            {
                proof.Take(chunk, Size, next, proof.Sums);
                taken.Add(chunk);
            }
        }

        return taken;
    }

    private static IEnumerable<ulong> All(ulong high)
    {
        for (ulong chunk = Low; chunk < high; chunk += Size)
        {
            yield return chunk;
        }
    }

    private static (SyntheticMemory Memory, List<ulong> Members, ulong High) Use(int seed, int chunks, bool isMangled)
    {
        var random = new Random(seed);
        var memory = new SyntheticMemory();
        ulong high = Low + ((ulong)chunks * Size);
        memory.Map(Low, high);
        List<ulong> live = [.. All(high)];
        live.ForEach(chunk => memory.Write(chunk + 16, 0xdead_beef_0000_0003)); // no link at all
        var list = new Stack<ulong>();
        for (int turn = 0; turn < chunks * 4; turn++)
        {
            if (live.Count > 0 && random.Next(5) < 3)
            {
                int index = random.Next(live.Count);
                Link(memory, live[index], list.TryPeek(out ulong next) ? next : 0, isMangled);
                list.Push(live[index]);
                live.RemoveAt(index);
            }
            else if (list.TryPop(out ulong chunk))
            {
                live.Add(chunk);
                if (random.Next(3) == 0)
                {
                    memory.Write(chunk + 16, (ulong)random.NextInt64() | 1UL << 60);
                }
            }
        }

        return (memory, [.. list], high);
    }

    private static void Link(SyntheticMemory memory, ulong chunk, ulong next, bool isMangled) =>
        memory.Write(chunk + 16, isMangled ? next ^ ((chunk + 16) >> 12) : next);
}
