using System.Globalization;
using System.Text.RegularExpressions;

namespace Ebb.Tests.Rendering;

/// <summary>The rules of OpenMetrics 1.0's text form that hold for gauges and counters, written from its specification.</summary>
/// <remarks>https://prometheus.io/docs/specs/om/open_metrics_spec/, "Text format" and "MetricFamily". No exemplars and no other types: we have none.</remarks>
internal static partial class OpenMetricsGrammar
{
    private static readonly string[] s_suffixes = ["_total", "_created", "_count", "_sum", "_bucket", "_gcount", "_gsum", "_info"];

    /// <summary>What is wrong, a line each.</summary>
    public static IReadOnlyList<string> Errors(string text)
    {
        var errors = new List<string>();
        if (!text.EndsWith("# EOF\n", StringComparison.Ordinal) || text.Contains('\r', StringComparison.Ordinal))
        {
            errors.Add("it does not end with # EOF, or a line ends otherwise than with a line feed");
        }

        var families = new HashSet<string>();
        var closed = new HashSet<string>();
        var told = new HashSet<string>();
        string family = "", type = "", unit = "", last = "";
        double lastAt = 0;
        bool hasSamples = false;
        string[] lines = text.Split('\n')[..^1];
        for (int i = 0; i < lines.Length; i++)
        {
            string? wrong = lines[i] == "# EOF" ? (i == lines.Length - 1 ? null : "# EOF is not the last line")
                : MetaLine().Match(lines[i]) is { Success: true } meta ? Meta(meta)
                : SampleLine().Match(lines[i]) is { Success: true } sample ? Sample(sample)
                : "no line of the form";
            if (wrong is not null)
            {
                errors.Add($"{i + 1}: {wrong}: {lines[i]}");
            }
        }

        return errors;

        string? Meta(Match line)
        {
            (string what, string name, string value) = (line.Groups["what"].Value, line.Groups["name"].Value, line.Groups["value"].Value);
            if (name != family)
            {
                (family, type, unit, last, hasSamples) = (name, "unknown", "", "", false);
                told.Clear();
                closed.Clear();
                if (!families.Add(name))
                {
                    return "a family that was told before";
                }
            }

            (type, unit) = what == "TYPE" ? (value, unit) : what == "UNIT" ? (type, value) : (type, unit);
            return hasSamples ? "behind samples of its family"
                : !told.Add(what) ? "told twice"
                : what == "TYPE" && value is not ("gauge" or "counter") ? "no type of ours"
                : what == "TYPE" && Array.Exists(s_suffixes, one => name.EndsWith(one, StringComparison.Ordinal)) ? "a family's name that ends as its samples' do"
                : what == "UNIT" && !name.EndsWith("_" + value, StringComparison.Ordinal) ? "a unit that its name does not end with"
                : null;
        }

        string? Sample(Match line)
        {
            hasSamples = true;
            if (line.Groups["name"].Value != (type == "counter" ? family + "_total" : family) || !told.Contains("TYPE"))
            {
                return "not of the family above";
            }

            string[] labels = [.. line.Groups["label"].Captures.Select(static one => one.Value)];
            if (labels.Distinct().Count() != labels.Length)
            {
                return "a label twice";
            }

            // The order of labels does not tell two sets apart.
            string set = string.Join(',', labels.Zip(line.Groups["text"].Captures, static (label, value) => $"{label}={value.Value}").Order(StringComparer.Ordinal));
            double at = double.Parse(line.Groups["at"].Value, CultureInfo.InvariantCulture), value = double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture);
            string? wrong = type == "counter" && !(value >= 0) ? "a counter below nothing"
                : set == last && at <= lastAt ? "time does not rise"
                : set != last && !closed.Add(set) ? "points of one set of labels do not stand together"
                : null;
            (last, lastAt) = (set, at);
            return wrong;
        }
    }

    [GeneratedRegex("""^# (?<what>TYPE|UNIT|HELP) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<value>[^\n]*)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex MetaLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>([^"\\\n]|\\["n\\])*)"(,(?!\}))?)*\})? (?<value>[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]Inf) (?<at>-?[0-9]+(\.[0-9]*)?)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex SampleLine();
}
