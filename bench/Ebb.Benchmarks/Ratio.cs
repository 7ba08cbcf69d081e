namespace Ebb.Benchmarks;

/// <summary>Walks against copies of the same bytes: the medians of the ratios of each pair.</summary>
internal sealed record Ratio(double Wall, double Processor, double Milliseconds)
{
    public static Ratio Of(List<Times> copies, List<Times> walks) => new(
        Median.Of(copies.Zip(walks, static (copy, walk) => walk.Wall / copy.Wall)),
        Median.Of(copies.Zip(walks, static (copy, walk) => walk.Processor / copy.Processor)),
        Median.Of(walks.Select(static walk => walk.Wall)));

    // A copy that takes no time says nothing: what counts then is the time itself.
    public override string ToString() => Wall > 20 ? $"{Milliseconds:F1} ms | –" : $"{Wall:F2} | {Processor:F2}";
}
