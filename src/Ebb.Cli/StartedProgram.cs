using System.ComponentModel;
using System.Diagnostics;

namespace Ebb.Cli;

/// <summary>A program that was started in order to be recorded. It has our input and output, and is left to itself when we end before it.</summary>
internal sealed class StartedProgram : IDisposable
{
    private readonly Process _process;

    private StartedProgram(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>Null where there is no such program, or it may not be run.</summary>
    public static StartedProgram? Start(IReadOnlyList<string> command)
    {
        try
        {
            return new StartedProgram(Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public void Dispose() => _process.Dispose();
}
