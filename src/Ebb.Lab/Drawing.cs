namespace Ebb.Lab;

/// <summary>What all pictures of the lab have in common, on the page and as files.</summary>
/// <remarks>The colours are Okabe and Ito's, which people who confuse red and green can tell apart too.</remarks>
internal static class Drawing
{
    public const int Width = 860;

    /// <summary>Colours by name: light, and dark where that is asked for.</summary>
    public const string Colours = """
        :root { --ink: #1c2024; --faint: #60646c; --paper: #fcfcfd; --line: #d9d9e0; --panel: #f2f2f5; --a: #0072b2; --b: #b34700; --c: #007a5a; --d: #8145b5; --live: #0072b2; --cached: #d55e00; --fastbin: #e69f00; --free: #56b4e9; --absent: #d3d4db }
        @media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --faint: #b0b4ba; --paper: #111113; --line: #363a3f; --panel: #212225; --a: #56b4e9; --b: #ff9a55; --c: #3dd6a5; --d: #d19dff; --live: #2f9be0; --cached: #ff7a33; --fastbin: #f0b429; --free: #a5d8f5; --absent: #3f434a } }
        """;

    public const string Shapes = """
        svg text { fill: var(--faint); font: 12px system-ui, sans-serif } .grid { stroke: var(--line) } .curve { fill: none; stroke-width: 2 }
        .c0 { stroke: var(--a) } .c1 { stroke: var(--b) } .c2 { stroke: var(--c) } .c3 { stroke: var(--d) } .c1 { stroke-dasharray: 7 4 } .c2 { stroke-dasharray: 2 3 }
        svg text.t0 { fill: var(--a) } svg text.t1 { fill: var(--b) } svg text.t2 { fill: var(--c) } svg text.t3 { fill: var(--d) }
        .m0 { fill: var(--live) } .m1 { fill: var(--cached) } .m2 { fill: var(--fastbin) } .m3 { fill: var(--free) } .m4 { fill: var(--absent) }
        """;

    /// <summary>Every picture of a result, with its title.</summary>
    public static IEnumerable<(string Title, string Svg)> Of(ExperimentResult result) =>
        [.. result.Maps.Select(static map => (map.Title, MapDrawing.Of(map))), .. result.Charts.Select(static chart => (chart.Title, ChartDrawing.Of(chart)))];

    /// <summary>A picture as a file of its own: with its title, and the style that the page has otherwise.</summary>
    public static string Alone(string svg)
    {
        int inside = svg.IndexOf('\n', StringComparison.Ordinal) + 1;
        return $"{svg[..inside]}<style>\n{Colours}\n{Shapes}\n.paper {{ fill: var(--paper) }}\n</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{svg[inside..]}";
    }
}
