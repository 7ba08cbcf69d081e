namespace Ebb.Benchmarks;

/// <summary>A heap to read: a program of <c>tests/targets</c> and what it is to make.</summary>
internal sealed record Heap(string Name, string What, string[] Command)
{
    public string Source => Command[0];

    public string[] Arguments => Command[1..];
}
