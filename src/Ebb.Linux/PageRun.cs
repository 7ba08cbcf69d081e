using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>Neighbouring pages in the same state.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PageRun
{
    public ulong Start;
    public ulong End;
    private ulong _states;

    public PageStates States
    {
        readonly get => (PageStates)_states;
        set => _states = (ulong)value;
    }
}
