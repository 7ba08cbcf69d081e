using System.CommandLine;
using System.Text;
using Ebb.Cli.Help;
using Ebb.Recording;
using Ebb.Rendering;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb report FILE</c>: what a recording shows, as text, as JSON, as a page, and in the forms of other programs.</summary>
internal static class ReportCommand
{
    public static Command Create(CommonOptions common, Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A recording of ebb record, or a file that valgrind's massif wrote." };
        var second = new Argument<string?>("SECOND") { Description = "Another, to compare with: FILE is before, this one after.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> format = CommonOptions.Choice(
            "--format", "text; json, as --json; html, a page with charts; svg, the main chart; massif, for ms_print and massif-visualizer; csv; openmetrics.", "text", "json", "html", "svg", "massif", "csv", "openmetrics");
        var output = new Option<string?>("--output", "-o") { Description = "Write there instead of to standard output; replaces what is there.", HelpName = "FILE" };
        Option<string[]> failOn = FailOn.Option(TrendRules.Ids);
        var command = new Command("report", Manual.Summary("report")) { file, second, format, output, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(file),
            parsed.GetValue(second),
            parsed.GetValue(common.Json) ? "json" : parsed.GetValue(format)!,
            parsed.GetValue(output),
            FailOn.All(parsed.GetValue(failOn)),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string file, string? second, string format, string? output, IReadOnlyList<FailOn> failOn, TextOptions options, Session session)
    {
        var reports = new List<HistoryReport>();
        foreach (string? path in (string?[])[file, second])
        {
            try
            {
                reports.AddRange(path is null ? [] : [HistoryReport.Of(HistoryFile.Read(path))]);
            }
            catch (RecordingException obstacle)
            {
                return App.Tell(session, "report", format == "json", RecordingProblem.Of(obstacle));
            }
        }

        HistoryReport last = reports[^1];
        TextOptions inked = output is null ? options : options with { IsColored = false };
        string text = "";
        Problem? problem = reports.Count == 1
            ? Form(last, file, format, inked, out text)
            : Form(new HistoryComparison(reports[0], last), format, inked, out text);
        if (problem is not null)
        {
            return App.Tell(session, "report", format == "json", problem);
        }

        if (output is null)
        {
            session.Output.Write(text);
        }
        else if (Write(output, text) is { } full)
        {
            return App.Tell(session, "report", format == "json", full);
        }

        return FailOn.Judge(failOn, last.Trend.Verdict.Id, last.Speaks);
    }

    private static Problem? Form(HistoryReport report, string file, string format, TextOptions options, out string text)
    {
        text = "";
        if (format == "massif" && RecordedSeries.Of(report.History, FigureNames.Live).Values.Count == 0)
        {
            return new Problem(ExitCode.Unsupported, "unsupported", $"{file} has no malloc of glibc in it, which is what massif's curve is of", "--format csv has what there is");
        }

        text = format switch
        {
            "json" => JsonHistory.Of(report) + "\n",
            "html" => HtmlHistory.Of(report),
            "svg" => PageStyle.Alone(ChartDrawing.Of(HistoryCharts.Main(report.History))),
            "massif" => MassifText.Of(report.History),
            "csv" => CsvText.Of(report.History),
            "openmetrics" => OpenMetricsText.Of(report.History),
            _ => TextHistory.Of(report, options),
        };
        return null;
    }

    private static Problem? Form(HistoryComparison comparison, string format, TextOptions options, out string text)
    {
        text = format switch
        {
            "json" => JsonComparison.Of(comparison) + "\n",
            "html" => HtmlComparison.Of(comparison),
            "svg" when HtmlComparison.Charts(comparison) is [var chart, ..] => PageStyle.Alone(ChartDrawing.Of(chart)),
            "text" => TextComparison.Of(comparison, options),
            _ => "",
        };
        return text.Length > 0 ? null : Problem.Usage($"--format {format} is of one recording", "text, json, html and svg compare two");
    }

    private static Problem? Write(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return Problem.Usage($"cannot write {path}: there is no such directory");
        }
        catch (UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? Problem.Usage($"{path} is a directory") : new Problem(ExitCode.Denied, "denied", $"not permitted to write {path}");
        }
        catch (IOException full)
        {
            return new Problem(ExitCode.NotWritten, "output", $"cannot write {path}: {ErrorText.Of(full)}");
        }
    }
}
