using System.Globalization;

namespace Ebb.Cli;

/// <summary>What the terminal and the environment say about how to write.</summary>
internal sealed record Terminal
{
    private const int UsualWidth = 80;

    /// <summary>Standard output is a terminal, not a pipe or a file.</summary>
    public bool IsOutputSeen { get; init; }

    /// <summary>It can be written over: not a dumb one.</summary>
    public bool IsScreen { get; init; }

    public bool IsErrorSeen { get; init; }

    public int Width { get; init; } = UsualWidth;

    /// <summary>The locale is UTF-8.</summary>
    public bool IsUnicode { get; init; }

    /// <summary>Neither NO_COLOR (no-color.org) nor a terminal without colours speaks against it.</summary>
    public bool AllowsColor { get; init; }

    public bool IsDebugging { get; init; }

    public static Terminal Found()
    {
        bool isSeen = !Console.IsOutputRedirected;
        return new Terminal
        {
            IsOutputSeen = isSeen,
            IsScreen = isSeen && Asked("TERM") is not (null or "dumb"),
            IsErrorSeen = !Console.IsErrorRedirected,
            Width = isSeen && Console.WindowWidth > 0 ? Console.WindowWidth : ColumnsAsked(),
            IsUnicode = IsUtf8(Asked("LC_ALL") ?? Asked("LC_CTYPE") ?? Asked("LANG")),
            AllowsColor = Asked("NO_COLOR") is null && Asked("TERM") is not (null or "dumb"),
            IsDebugging = Asked("EBB_DEBUG") == "1",
        };
    }

    internal static bool IsUtf8(string? locale) =>
        locale is not null
        && (locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase));

    private static int ColumnsAsked() =>
        int.TryParse(Asked("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) ? columns : UsualWidth;

    private static string? Asked(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
