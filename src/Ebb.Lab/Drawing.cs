using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>The pictures of the lab.</summary>
internal static class Drawing
{
    /// <summary>Every picture of a result, with its title.</summary>
    public static IEnumerable<(string Title, string Svg)> Of(ExperimentResult result) =>
        [.. result.Maps.Select(static map => (map.Title, MapDrawing.Of(map))), .. result.Charts.Select(static chart => (chart.Title, ChartDrawing.Of(chart)))];
}
