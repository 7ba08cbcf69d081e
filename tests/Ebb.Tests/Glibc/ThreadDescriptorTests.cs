using Ebb.Glibc;
using Ebb.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

public static class ThreadDescriptorTests
{
    // Three pages at the end of a stack of 1 MiB: the descriptor begins 2,368 bytes before the end, as in glibc 2.36.
    private const ulong Start = 0x7f00_0010_0000 - 0x3000;
    private const ulong End = 0x7f00_0010_0000;
    private const ulong Pointer = End - 2368;
    private const ulong Head = Pointer + 736;
    private const ulong Pair = Pointer + 1680;
    private static readonly Bytes s_page = new(4096);

    [Fact]
    public static void A_thread_is_known_by_the_two_words_that_hold_their_own_address()
    {
        ThreadDescriptor? found = ThreadDescriptor.Find(Thread(), new Address(Head), s_page, pointsAtItself: true);

        Assert.Equal(new ThreadDescriptor(new Address(Pointer), new StackBlock(new Address(End - (1 << 20)), new Bytes(1 << 20))), found);
    }

    [Fact]
    public static void Where_nothing_points_at_itself_the_stack_is_still_found()
    {
        Words memory = Thread();
        memory[Pointer] = 0;

        Assert.Null(ThreadDescriptor.Find(memory, new Address(Head), s_page, pointsAtItself: true));
        Assert.Equal(
            new ThreadDescriptor(null, new StackBlock(new Address(End - (1 << 20)), new Bytes(1 << 20))),
            ThreadDescriptor.Find(memory, new Address(Head), s_page, pointsAtItself: false));
    }

    [Theory]
    [InlineData(End - (1 << 20) + 8, 1UL << 20)] // not a page's address
    [InlineData(End - (1 << 20), (1UL << 20) + 8)] // not whole pages
    [InlineData(End - (1 << 20), (1UL << 20) - 4096)] // ends before the descriptor
    [InlineData(End - (1 << 20), 1UL << 30)] // ends far behind it
    [InlineData(End, 1UL << 20)] // begins behind it
    [InlineData(0UL, 0UL)] // the first thread
    [InlineData(4096UL, ulong.MaxValue & ~4095UL)]
    public static void A_stack_that_does_not_hold_the_descriptor_near_its_end_is_none(ulong block, ulong size)
    {
        Words memory = Thread();
        memory[Pair] = block;
        memory[Pair + 8] = size;

        Assert.Equal(new ThreadDescriptor(new Address(Pointer), null), ThreadDescriptor.Find(memory, new Address(Head), s_page, pointsAtItself: true));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(8UL)]
    [InlineData(Head + 4)]
    [InlineData(ulong.MaxValue - 7)]
    [InlineData(0x1000_0000UL)]
    public static void A_head_that_no_thread_could_have_finds_nothing(ulong head) =>
        Assert.Null(ThreadDescriptor.Find(Thread(), new Address(head), s_page, pointsAtItself: true));

    [Fact]
    public static void No_page_is_read_that_need_not_be()
    {
        Words memory = Thread();

        ThreadDescriptor.Find(memory, new Address(Head), s_page, pointsAtItself: true);

        Assert.Equal([Head & ~0xfffUL], memory.Pages);
    }

    [Fact]
    public static void Any_words_end_in_a_descriptor_or_in_none()
    {
        Gen<ulong> likely = Gen.OneOf(
            Gen.Choose(0, 0x3000 / 8).Select(slot => Start + ((ulong)slot * 8)),
            Gen.Choose(0, 16).Select(pages => (ulong)pages << 12),
            ArbMap.Default.GeneratorFor<ulong>());
        Prop.ForAll(likely.ArrayOf(0x3000 / 8).ToArbitrary(), Gen.Choose(0, 0x3000 / 8).ToArbitrary(), (words, slot) =>
        {
            ThreadDescriptor? found = ThreadDescriptor.Find(new Words(words), new Address(Start + ((ulong)slot * 8)), s_page, pointsAtItself: slot % 2 == 0);
            return found?.Stack is not { } stack || stack.End.Value > Start;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static Words Thread() => new(new ulong[0x3000 / 8])
    {
        [Pointer] = Pointer,
        [Pointer + 16] = Pointer,
        [Pair] = End - (1 << 20),
        [Pair + 8] = 1 << 20,
    };

    /// <summary>Words at <see cref="Start"/>, and which pages of them were asked for.</summary>
    private sealed class Words(ulong[] words) : IMemory
    {
        public SortedSet<ulong> Pages { get; } = [];

        public ulong this[ulong at]
        {
            set => words[(at - Start) / 8] = value;
        }

        public int Read(Address at, Span<byte> into)
        {
            int read = 0;
            for (; read < into.Length && at.Value + (ulong)read is >= Start and < End and var place; read++)
            {
                Pages.Add(place & ~0xfffUL);
                into[read] = (byte)(words[(place - Start) / 8] >> (int)(place % 8 * 8));
            }

            return read;
        }
    }
}
