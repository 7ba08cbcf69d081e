namespace Ebb.Cli;

/// <summary>What one run of the program works with.</summary>
internal sealed record Session(ITargets Targets, Terminal Terminal, TextWriter Output, TextWriter Error, CancellationToken Stop);
