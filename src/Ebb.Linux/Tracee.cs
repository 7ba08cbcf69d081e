namespace Ebb.Linux;

/// <summary>What a thread does, and the signal it holds in its hands, 0 for none.</summary>
public readonly record struct Tracee(TraceeState State, int Signal);
