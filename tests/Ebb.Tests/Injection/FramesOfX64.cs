using System.Buffers.Binary;
using Ebb.Injection;
using Ebb.Linux;

namespace Ebb.Tests.Injection;

/// <summary>Held against offsetof() of struct ucontext_t in C, and what the kernel's asm/sigcontext.h says of the vector registers.</summary>
public static class FramesOfX64
{
    private const int LargestKnown = 11008; // with AMX

    [Fact]
    public static void A_frame_has_each_register_where_the_kernel_looks_for_it()
    {
        byte[] frame = new byte[X64Frame.Length];
        X64Frame.Write(frame, 0xaaaa, register => 0x100 + (ulong)register, 0xbbbb, 0xcccc);

        Assert.Equal(0xaaaaUL, Word(frame, 0));
        Assert.Equal(7UL, Word(frame, 8)); // uc_flags: all that it has is meant
        Assert.Equal(7UL, Word(frame, 32)); // ss_flags: none that is valid
        X64Register[] order =
        [
            X64Register.R8, X64Register.R9, X64Register.R10, X64Register.R11, X64Register.R12, X64Register.R13, X64Register.R14, X64Register.R15,
            X64Register.Rdi, X64Register.Rsi, X64Register.Rbp, X64Register.Rbx, X64Register.Rdx, X64Register.Rax, X64Register.Rcx, X64Register.Rsp,
            X64Register.Rip, X64Register.Eflags,
        ];
        for (int i = 0; i < order.Length; i++)
        {
            Assert.Equal(0x100 + (ulong)order[i], Word(frame, 8 + 40 + (8 * i))); // gregs begin at byte 40 of the context
        }

        Assert.Equal(0x100 + (int)X64Register.Cs, BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(192)));
        Assert.Equal(0x100 + (int)X64Register.Ss, BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(198)));
        Assert.Equal(0xccccUL, Word(frame, 8 + 224)); // fpregs
        Assert.Equal(0xbbbbUL, Word(frame, 8 + 296)); // uc_sigmask
    }

    [Fact]
    public static void Vector_registers_are_handed_over_whole_and_marked()
    {
        byte[] image = Image(LargestKnown / 4, features: 0xe7, used: 3);

        byte[] state = X64ExtendedState.ForFrame(image)!;

        Assert.Equal(image.Length + 4, state.Length);
        Assert.Equal(0x46505853u, BinaryPrimitives.ReadUInt32LittleEndian(state.AsSpan(464)));
        Assert.Equal(state.Length, BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(468)));
        Assert.Equal(0xe7UL, Word(state, 472));
        Assert.Equal(image.Length, BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(480)));
        Assert.Equal(0x46505845u, BinaryPrimitives.ReadUInt32LittleEndian(state.AsSpan(image.Length)));
        Assert.Equal(image.AsSpan(512).ToArray(), state.AsSpan(512, image.Length - 512).ToArray());
    }

    [Theory]
    [InlineData(3UL, 2696, 0x2e7UL)]
    [InlineData(3UL | (1UL << 18), LargestKnown, 0x602e7UL)]
    public static void Tiles_are_left_out_unless_they_are_in_use(ulong used, int length, ulong features)
    {
        byte[] image = Image(LargestKnown, features: 0x602e7, used);

        byte[] state = X64ExtendedState.ForFrame(image, feature => feature switch { 9 => 2696, 17 => 2816, 18 => LargestKnown, _ => 2688 })!;

        Assert.Equal(length + 4, state.Length);
        Assert.Equal(features, Word(state, 472));
        Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(480)));
    }

    [Fact]
    public static void What_is_no_image_makes_no_frame() => Assert.Null(X64ExtendedState.ForFrame(new byte[512]));

    [Fact]
    public static void A_chain_is_the_same_for_the_same_place_and_leads_from_frame_to_frame()
    {
        var site = new CallSite(0x1000, 0x2000);

        byte[] chain = WorkerChain.Frames(0x7000, site);

        Assert.Equal(WorkerChain.Frames(0x7000, site), chain);
        Assert.Equal([56UL, 61, 60, 231], Enumerable.Range(0, 4).Select(slot => Word(chain, (320 * slot) + 152))); // rax
        Assert.All(Enumerable.Range(0, 4), slot => Assert.Equal((0x2000UL, 0x1000UL, ulong.MaxValue), (Word(chain, 320 * slot), Word(chain, (320 * slot) + 176), Word(chain, (320 * slot) + 304))));
        Assert.Equal([0x7000UL + 320, 0x7000 + 640], Enumerable.Range(0, 2).Select(slot => Word(chain, (320 * slot) + 168))); // rsp: the next frame
        Assert.Equal(0x7000UL + 960, Word(chain, 120)); // rsi of the clone: where the copy goes on
    }

    private static byte[] Image(int length, ulong features, ulong used)
    {
        byte[] image = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(464), features);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(512), used);
        return image;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
