using System.Globalization;
using System.Text;

namespace Ebb.Procfs;

/// <summary>What a thread does now, as <c>/proc/PID/task/TID/syscall</c> tells; proc_pid_syscall(5).</summary>
/// <param name="IsRunning">It was not blocked when the kernel looked.</param>
/// <param name="Number">Of the system call that it is blocked in; null where it runs, or waits for a page.</param>
/// <param name="First">Its first argument: of many calls a descriptor.</param>
/// <param name="StackPointer">Null where it runs.</param>
/// <param name="InstructionPointer">Null where it runs.</param>
public readonly record struct TaskCall(bool IsRunning, int? Number, ulong? First, ulong? StackPointer, ulong? InstructionPointer)
{
    /// <returns>Null for what is no such line.</returns>
    public static TaskCall? TryParse(ReadOnlySpan<byte> line)
    {
        string text = Encoding.ASCII.GetString(line).TrimEnd('\n');
        if (text == "running")
        {
            return new TaskCall(true, null, null, null, null);
        }

        string[] words = text.Split(' ');
        return words.Length is 3 or 9 && int.TryParse(words[0], CultureInfo.InvariantCulture, out int number)
            && Hex(words[^2]) is { } stack && Hex(words[^1]) is { } instruction
            ? new TaskCall(false, number >= 0 ? number : null, words.Length == 9 ? Hex(words[1]) : null, stack, instruction)
            : null;
    }

    private static ulong? Hex(string word) =>
        word.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : null;
}
