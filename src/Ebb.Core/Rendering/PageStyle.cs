namespace Ebb.Rendering;

/// <summary>How our pages and pictures look, in light and in dark: the report's, the lab's, and pictures as files of their own.</summary>
/// <remarks>The colours are Okabe and Ito's, which people who confuse red and green can tell apart too.</remarks>
public static class PageStyle
{
    /// <summary>Of a picture, in its own units: it is as wide as there is room.</summary>
    public const int Width = 860;

    /// <summary>Of <see cref="Text"/>, as a browser reckons it: a test holds it, so that no page needs a library for it.</summary>
    public const string Hash = "sha256-/JTK0ifHpL+48nxNK8am5aKVWVol5v2tQtEtyiea+TI=";

    /// <summary>Of a whole page.</summary>
    public const string Text = $$"""
        {{Colours}}
        body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        h1, h2 { line-height: 1.2 } h2 { margin: 3rem 0 .25rem; border-top: 1px solid var(--line); padding-top: 1.5rem }
        .question { font-size: 1.15rem; margin: 0 0 1rem } .faint, dt { color: var(--faint) }
        .scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
        th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid var(--line); white-space: nowrap } th { color: var(--faint); font-weight: 500 }
        th.text, td.text { text-align: left; white-space: normal }
        dl { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem 1rem } dd { margin: 0 }
        .yes { color: var(--c) } .no { color: var(--b) }
        figure { margin: 1.5rem 0; background: var(--panel); padding: 1rem; border-radius: .5rem } figcaption { font-weight: 600; margin-bottom: .5rem }
        svg { width: 100%; height: auto; display: block }
        {{Shapes}}
        nav a { color: var(--a); margin-right: 1rem; white-space: nowrap }
        """;

    // By name: light, and dark where that is asked for.
    private const string Colours = """
        :root { --ink: #1c2024; --faint: #60646c; --paper: #fcfcfd; --line: #d9d9e0; --panel: #f2f2f5; --a: #0072b2; --b: #b34700; --c: #007a5a; --d: #8145b5; --live: #0072b2; --cached: #d55e00; --fastbin: #e69f00; --free: #56b4e9; --absent: #d3d4db; --pink: #b8578f; --grey: #8b8d98; --olive: #857d00 }
        @media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --faint: #b0b4ba; --paper: #111113; --line: #363a3f; --panel: #212225; --a: #56b4e9; --b: #ff9a55; --c: #3dd6a5; --d: #d19dff; --live: #2f9be0; --cached: #ff7a33; --fastbin: #f0b429; --free: #a5d8f5; --absent: #3f434a; --pink: #e7a3c8; --grey: #8b8f98; --olive: #c9c04a } }
        """;

    private const string Shapes = """
        svg text { fill: var(--faint); font: 12px system-ui, sans-serif } .grid { stroke: var(--line) } .curve { fill: none; stroke-width: 2 }
        .c0 { stroke: var(--a) } .c1 { stroke: var(--b) } .c2 { stroke: var(--c) } .c3 { stroke: var(--d) } .c1 { stroke-dasharray: 7 4 } .c2 { stroke-dasharray: 2 3 }
        svg text.t0 { fill: var(--a) } svg text.t1 { fill: var(--b) } svg text.t2 { fill: var(--c) } svg text.t3 { fill: var(--d) }
        .c-ink { stroke: var(--ink) } .c-live { stroke: var(--live) } .c-cached { stroke: var(--cached) } .c-fastbin { stroke: var(--fastbin) } .c-free { stroke: var(--free) } .c-c { stroke: var(--c) } .c-d { stroke: var(--d) } .c-pink { stroke: var(--pink) } .c-grey { stroke: var(--grey) } .c-olive { stroke: var(--olive) }
        .f-ink { fill: var(--ink) } .f-live { fill: var(--live) } .f-cached { fill: var(--cached) } .f-fastbin { fill: var(--fastbin) } .f-free { fill: var(--free) } .f-c { fill: var(--c) } .f-d { fill: var(--d) } .f-pink { fill: var(--pink) } .f-grey { fill: var(--grey) } .f-olive { fill: var(--olive) }
        svg text.t-ink { fill: var(--ink) } svg text.t-live { fill: var(--live) } svg text.t-cached { fill: var(--cached) } svg text.t-fastbin { fill: var(--fastbin) } svg text.t-free { fill: var(--free) } svg text.t-c { fill: var(--c) } svg text.t-d { fill: var(--d) } svg text.t-pink { fill: var(--pink) } svg text.t-grey { fill: var(--grey) } svg text.t-olive { fill: var(--olive) }
        .band { opacity: .2 } .layer { opacity: .85 } .dashed { stroke-dasharray: 6 4 } .mark line { stroke: var(--ink); stroke-dasharray: 4 3 } .event line { stroke: var(--grey); stroke-dasharray: 1 3 } .mark text { fill: var(--ink) }
        .m0 { fill: var(--live) } .m1 { fill: var(--cached) } .m2 { fill: var(--fastbin) } .m3 { fill: var(--free) } .m4 { fill: var(--absent) }
        """;

    /// <summary>A picture as a file of its own: with its title, and the style that the page has otherwise.</summary>
    public static string Alone(string svg)
    {
        ArgumentNullException.ThrowIfNull(svg);
        int inside = svg.IndexOf('\n', StringComparison.Ordinal) + 1;
        return $"{svg[..inside]}<style>\n{Colours}\n{Shapes}\n.paper {{ fill: var(--paper) }}\n</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{svg[inside..]}";
    }
}
