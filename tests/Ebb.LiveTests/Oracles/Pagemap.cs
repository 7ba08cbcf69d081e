using System.Buffers.Binary;

namespace Ebb.LiveTests.Oracles;

/// <summary>The kernel's table of a process's pages, eight bytes each: proc_pid_pagemap(5).</summary>
public static class Pagemap
{
    /// <summary>Bytes of the range that have a page behind them.</summary>
    public static ulong Present(int pid, ulong from, ulong to)
    {
        using FileStream file = File.OpenRead($"/proc/{pid}/pagemap");
        byte[] entries = new byte[(to - from) / 4096 * 8];
        file.Position = (long)(from / 4096 * 8);
        file.ReadExactly(entries);
        ulong present = 0;
        for (int at = 0; at < entries.Length; at += 8)
        {
            present += (BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at)) >> 63) * 4096;
        }

        return present;
    }
}
