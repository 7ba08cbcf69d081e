namespace Ebb.Cli;

/// <summary>A terminal that is taken over for a while, and given back as it was.</summary>
internal interface IScreen : IDisposable
{
    /// <summary>Something was typed, or the screen has to be drawn anew: another size, or back from the shell.</summary>
    WaitHandle Stirred { get; }

    (int Columns, int Rows) Size { get; }

    /// <summary>The next key that was typed; null where there is none.</summary>
    char? Key();

    /// <summary>Whether what was drawn is no longer there; tells it once.</summary>
    bool HasToBeDrawnAnew();

    void Write(string text);
}
