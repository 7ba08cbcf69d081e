using System.Buffers.Binary;

namespace Ebb.Injection;

/// <summary>One filter of system calls: a program of classic BPF, run here as the kernel runs it there.</summary>
/// <remarks>
/// linux/filter.h, and what seccomp_check_filter() in kernel/seccomp.c lets a filter have. Jumps go forward only, so that it
/// ends. What depends on something that nobody can tell before the call is itself not to be told.
/// </remarks>
internal sealed class FilterProgram
{
    private const int InstructionLength = 8;
    private const int MostInstructions = 4096; // BPF_MAXINSNS
    private const int Slots = 16; // BPF_MEMWORDS

    private readonly Instruction[] _instructions;

    private FilterProgram(Instruction[] instructions) => _instructions = instructions;

    /// <returns>Null where these bytes are no program.</returns>
    public static FilterProgram? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MostInstructions * InstructionLength || bytes.Length % InstructionLength != 0)
        {
            return null;
        }

        var instructions = new Instruction[bytes.Length / InstructionLength];
        for (int i = 0; i < instructions.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * InstructionLength, InstructionLength);
            instructions[i] = new Instruction(BinaryPrimitives.ReadUInt16LittleEndian(at), at[2], at[3], BinaryPrimitives.ReadUInt32LittleEndian(at[4..]));
        }

        return new FilterProgram(instructions);
    }

    /// <summary>What it returns for a call: SECCOMP_RET_…; null where that cannot be told, or the program is none that the kernel would run.</summary>
    public uint? Run(FilteredCall call)
    {
        uint? a = 0, x = 0;
        var memory = new uint?[Slots];
        for (ulong at = 0; at < (ulong)_instructions.Length; at++)
        {
            Instruction now = _instructions[at];
            uint k = now.K;
            uint? operand = (now.Code & 0x08) == 0 ? k : x; // BPF_K, BPF_X
            switch (now.Code)
            {
                case 0x20: // ld [k]
                    a = call[k];
                    break;
                case 0x80: // ld len
                    a = FilteredCall.Length;
                    break;
                case 0x81: // ldx len
                    x = FilteredCall.Length;
                    break;
                case 0x00: // ld #k
                    a = k;
                    break;
                case 0x01: // ldx #k
                    x = k;
                    break;
                case 0x60 when k < Slots: // ld M[k]
                    a = memory[k];
                    break;
                case 0x61 when k < Slots: // ldx M[k]
                    x = memory[k];
                    break;
                case 0x02 when k < Slots: // st M[k]
                    memory[k] = a;
                    break;
                case 0x03 when k < Slots: // stx M[k]
                    memory[k] = x;
                    break;
                case 0x07: // tax
                    x = a;
                    break;
                case 0x87: // txa
                    a = x;
                    break;
                case 0x04 or 0x0c or 0x14 or 0x1c or 0x24 or 0x2c or 0x44 or 0x4c or 0x54 or 0x5c or 0x64 or 0x6c or 0x74 or 0x7c or 0x84 or 0xa4 or 0xac:
                    a = Computed(now.Code & 0xf0, a, operand);
                    break;
                case 0x34 or 0x3c: // div; by zero it ends the program with 0
                    if (operand == 0)
                    {
                        return 0;
                    }

                    a /= operand;
                    break;
                case 0x05: // ja
                    at += k;
                    break;
                case 0x15 or 0x1d or 0x25 or 0x2d or 0x35 or 0x3d or 0x45 or 0x4d:
                    if (Compared(now.Code & 0xf0, a, operand) is not { } isTrue)
                    {
                        return null;
                    }

                    at += isTrue ? now.IfTrue : now.IfFalse;
                    break;
                case 0x06: // ret #k
                    return k;
                case 0x16: // ret a
                    return a;
                default:
                    return null;
            }
        }

        return null;
    }

    // The kernel takes the lowest five bits of a shift, as C# does.
    private static uint? Computed(int operation, uint? a, uint? operand) => operation switch
    {
        0x00 => a + operand,
        0x10 => a - operand,
        0x20 => a * operand,
        0x40 => a | operand,
        0x50 => a & operand,
        0x60 => a << (int?)operand,
        0x70 => a >> (int?)operand,
        0x80 => 0 - a,
        _ => a ^ operand,
    };

    private static bool? Compared(int operation, uint? a, uint? operand) => (a, operand) switch
    {
        ({ } left, { } right) => operation switch
        {
            0x10 => left == right,
            0x20 => left > right,
            0x30 => left >= right,
            _ => (left & right) != 0,
        },
        _ => null,
    };

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint K);
}
