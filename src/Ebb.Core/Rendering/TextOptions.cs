namespace Ebb.Rendering;

/// <summary>What the terminal can show.</summary>
/// <param name="Width">Columns; held within <see cref="Narrowest"/> and <see cref="Widest"/>.</param>
/// <param name="IsColored">Colour is added to words and marks that say the same without it.</param>
/// <param name="IsUnicode">The locale is UTF-8; otherwise ASCII only.</param>
public sealed record TextOptions(int Width, bool IsColored, bool IsUnicode)
{
    public const int Narrowest = 60;
    public const int Widest = 120;

    public int Columns => Math.Clamp(Width, Narrowest, Widest);
}
