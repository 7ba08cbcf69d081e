using System.Runtime.InteropServices;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Where glibc keeps a thread's own data, and the stack it gave the thread.</summary>
/// <param name="ThreadPointer">
/// fs_base on x86-64. Null on arm64, where nothing in memory tells where the descriptor ends; <see cref="Stack"/> can
/// be found there, too. Not tested on arm64.
/// </param>
/// <param name="Stack">The block that holds the thread's stack, its guard, its thread-local data and the descriptor. Null for the first thread, and for a stack that the program brought and that does not start and end with a page.</param>
/// <remarks>
/// struct pthread of glibc's nptl/descr.h differs from version to version, so that nothing here is an offset: each find
/// is believed for how it fits. A page is read only when what is sought was not on the page before: on the way out of
/// the descriptor lies memory that nobody may have touched yet.
/// </remarks>
public sealed record ThreadDescriptor(Address? ThreadPointer, StackBlock? Stack)
{
    private const int ReachBelow = 4096;
    private const int ReachAbove = 1536; // the pair is 944 bytes above in 2.36, and the descriptor ends 1,568 above
    private const int DescriptorSize = 2560; // 2,304 bytes in 2.36
    private const ulong DescriptorFromEnd = 64 << 10;

    /// <summary>Finds the descriptor from the head of the thread's robust list, which lies in it.</summary>
    /// <returns>Null where there is none of glibc there: another libc, or memory that is gone.</returns>
    public static ThreadDescriptor? Find(IMemory memory, Address robustHead, Bytes pageSize) =>
        Find(memory, robustHead, pageSize, pointsAtItself: RuntimeInformation.ProcessArchitecture == Architecture.X64);

    internal static ThreadDescriptor? Find(IMemory memory, Address robustHead, Bytes pageSize, bool pointsAtItself)
    {
        if (robustHead.Value % 8 != 0 || robustHead.Value < ReachBelow || robustHead.Value > ulong.MaxValue - (2 * DescriptorFromEnd))
        {
            return null;
        }

        Address? pointer = pointsAtItself ? PointerBelow(memory, robustHead, pageSize) : null;
        return pointsAtItself && pointer is null
            ? null
            : new ThreadDescriptor(pointer, StackAbove(memory, robustHead, pointer ?? robustHead, pageSize));
    }

    /// <summary>The stack that glibc gave to a thread of which the thread pointer is known; null where it gave none.</summary>
    /// <param name="isBelow">The descriptor ends at the thread pointer, as on arm64, and does not begin there, as on x86-64.</param>
    public static StackBlock? StackOf(IMemory memory, Address threadPointer, bool isBelow, Bytes pageSize)
    {
        Span<byte> bytes = stackalloc byte[DescriptorSize];
        if (threadPointer.Value % 8 != 0 || threadPointer.Value < DescriptorSize || threadPointer.Value > ulong.MaxValue - (2 * DescriptorFromEnd))
        {
            return null;
        }

        ulong from = isBelow ? threadPointer.Value - DescriptorSize : threadPointer.Value;
        return StackIn(bytes[..(memory.Read(new Address(from), bytes) & ~7)], threadPointer, pageSize);
    }

    // tcbhead_t of x86-64 begins with its own address, and has it again two words on (tcb and self).
    private static Address? PointerBelow(IMemory memory, Address robustHead, Bytes pageSize)
    {
        Span<byte> below = stackalloc byte[ReachBelow];
        int unread = below.Length;
        while (unread > 0)
        {
            ulong end = robustHead.Value - (ulong)(below.Length - unread);
            int onPage = (int)Math.Min(((end - 1) % pageSize.Count) + 1, (ulong)unread);
            unread -= onPage;
            if (!memory.TryRead(new Address(end - (ulong)onPage), below.Slice(unread, onPage)))
            {
                return null;
            }

            // A word of an earlier page may be needed beside those of this one, so look from the highest place again.
            ReadOnlySpan<byte> known = below[unread..];
            for (int at = known.Length - 24; at >= 0; at -= 8)
            {
                ulong address = robustHead.Value - (ulong)(known.Length - at);
                if (address % 16 == 0 && known.Word(at) == address && known.Word(at + 16) == address)
                {
                    return new Address(address);
                }
            }
        }

        return null;
    }

    private static StackBlock? StackAbove(IMemory memory, Address robustHead, Address inside, Bytes pageSize)
    {
        Span<byte> above = stackalloc byte[ReachAbove];
        int read = 0;
        while (read < above.Length)
        {
            Address at = robustHead + new Bytes((ulong)read);
            int onPage = (int)Math.Min(pageSize.Count - (at.Value % pageSize.Count), (ulong)(above.Length - read));
            if (!memory.TryRead(at, above.Slice(read, onPage)))
            {
                return null;
            }

            read += onPage;
            if (StackIn(above[..read], inside, pageSize) is { } stack)
            {
                return stack;
            }
        }

        return null;
    }

    // stackblock and stackblock_size stand side by side: a page's address and a count of whole pages, with the
    // descriptor itself near the block's end.
    private static StackBlock? StackIn(ReadOnlySpan<byte> descriptor, Address inside, Bytes pageSize)
    {
        for (int at = 0; at + 16 <= descriptor.Length; at += 8)
        {
            ulong block = descriptor.Word(at);
            ulong size = descriptor.Word(at + 8);
            if (block != 0 && block % pageSize.Count == 0 && size % pageSize.Count == 0
                && block <= inside.Value && size > inside.Value - block && size - (inside.Value - block) <= DescriptorFromEnd)
            {
                return new StackBlock(new Address(block), new Bytes(size));
            }
        }

        return null;
    }
}
