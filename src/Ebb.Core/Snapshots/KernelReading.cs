using System.Runtime.ExceptionServices;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>The kernel's counts of each mapping, read beside the heaps.</summary>
/// <remarks>To answer, the kernel walks all page tables: 20 ms for a GiB that a walk of the heap need not wait for.</remarks>
internal sealed class KernelReading
{
    private readonly Thread _thread;
    private IReadOnlyList<SmapsMapping>? _mappings;
    private ExceptionDispatchInfo? _failure;

    private KernelReading(int pid)
    {
        _thread = new Thread(() => Read(pid)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public IReadOnlyList<SmapsMapping> Mappings
    {
        get
        {
            _thread.Join();
            _failure?.Throw();
            return _mappings!;
        }
    }

    public static KernelReading Start(int pid) => new(pid);

    private void Read(int pid)
    {
        try
        {
            _mappings = Smaps.Parse(ProcFile.Read(pid, "smaps"));
        }
        catch (TargetException failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        catch (FormatException failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}
