namespace Ebb.Rendering;

/// <summary>Colours by meaning. Each stands beside a word or a mark that says the same.</summary>
internal enum Ink
{
    Plain,
    Strong,
    Faint,
    Held,
    Pinned,
    Live,
    Elsewhere,
    Trouble,
}
