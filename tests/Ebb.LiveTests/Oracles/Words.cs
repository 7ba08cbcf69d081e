using System.Buffers.Binary;

namespace Ebb.LiveTests.Oracles;

/// <summary>Words of a process's memory, read through <c>/proc/PID/mem</c>.</summary>
public static class Words
{
    public static ulong At(int pid, Address at)
    {
        using FileStream file = File.OpenRead($"/proc/{pid}/mem");
        byte[] word = new byte[8];
        file.Position = (long)at.Value;
        file.ReadExactly(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }
}
