using System.Globalization;

namespace Ebb.Lab;

/// <summary>A measured value, and what it is a value of: text for people, a plain number for programs.</summary>
public readonly record struct Figure
{
    private readonly double _number;
    private readonly string? _text;

    private Figure(FigureKind kind, double number, string? text = null)
    {
        Kind = kind;
        _number = number;
        _text = text;
    }

    public static Figure None => default;

    /// <summary>Between what it lay, where it is the median of several runs.</summary>
    public FigureSpread? Spread { get; private init; }

    public FigureKind Kind { get; }

    public double Number => _number;

    public string Text => _text ?? "";

    public bool IsTrue => _number != 0;

    public static Figure Of(Bytes amount) => new(FigureKind.Bytes, amount.Count);

    /// <summary>The size of one block: told to the byte, since one byte may decide.</summary>
    public static Figure Size(ulong bytes) => new(FigureKind.Size, bytes);

    public static Figure Of(ulong count) => new(FigureKind.Count, count);

    public static Figure Of(TimeSpan time) => new(FigureKind.Time, time.TotalMilliseconds);

    public static Figure Of(bool answer) => new(FigureKind.Answer, answer ? 1 : 0);

    public static Figure Of(string text) => new(FigureKind.Text, 0, text);

    public static Figure Share(double share) => new(FigureKind.Share, share);

    /// <summary>The middle one of numbers, with their spread; of words and answers, what was said most often.</summary>
    public static Figure Median(IReadOnlyList<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures.Any(figure => figure.Kind is FigureKind.None or FigureKind.Answer or FigureKind.Text || figure.Kind != figures[0].Kind))
        {
            return figures.GroupBy(static figure => figure).MaxBy(static group => group.Count())!.Key;
        }

        double[] numbers = [.. figures.Select(static figure => figure.Number).Order()];
        return figures[0].With(numbers[numbers.Length / 2]) with { Spread = new FigureSpread(numbers[0], numbers[^1]) };
    }

    internal Figure With(double number) => new(Kind, number);

    public override string ToString() => Kind switch
    {
        FigureKind.Bytes => new Bytes((ulong)_number).ToString(),
        FigureKind.Size => string.Create(CultureInfo.InvariantCulture, $"{_number:N0} B"),
        FigureKind.Count => _number.ToString("N0", CultureInfo.InvariantCulture),
        FigureKind.Time => _number < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{_number:0.#} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{_number / 1000:0.00} s"),
        FigureKind.Share => string.Create(CultureInfo.InvariantCulture, $"{100 * _number:0.#} %"),
        FigureKind.Answer => IsTrue ? "yes" : "no",
        _ => Text,
    };
}
