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
        Option<string> format = CommonOptions.Choice(
            "--format", "text; json, as --json; html, a page with charts; svg, the main chart; massif, for ms_print and massif-visualizer; csv; openmetrics.", "text", "json", "html", "svg", "massif", "csv", "openmetrics");
        var output = new Option<string?>("--output", "-o") { Description = "Write there instead of to standard output; replaces what is there.", HelpName = "FILE" };
        Option<string[]> failOn = FailOn.Option(TrendRules.Ids);
        var command = new Command("report", Manual.Summary("report")) { file, format, output, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(file),
            parsed.GetValue(common.Json) ? "json" : parsed.GetValue(format)!,
            parsed.GetValue(output),
            FailOn.All(parsed.GetValue(failOn)),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string file, string format, string? output, IReadOnlyList<FailOn> failOn, TextOptions options, Session session)
    {
        History history;
        try
        {
            history = HistoryFile.Read(file);
        }
        catch (RecordingException obstacle)
        {
            return App.Tell(session, "report", format == "json", RecordingProblem.Of(obstacle));
        }

        if (format == "massif" && RecordedSeries.Of(history, FigureNames.Live).Values.Count == 0)
        {
            return App.Tell(session, "report", isJson: false, new Problem(ExitCode.Unsupported, "unsupported", $"{file} has no malloc of glibc in it, which is what massif's curve is of", "--format csv has what there is"));
        }

        var report = HistoryReport.Of(history);
        string text = format switch
        {
            "json" => JsonHistory.Of(report) + "\n",
            "html" => HtmlHistory.Of(report),
            "svg" => PageStyle.Alone(ChartDrawing.Of(HistoryCharts.Main(history))),
            "massif" => MassifText.Of(history),
            "csv" => CsvText.Of(history),
            "openmetrics" => OpenMetricsText.Of(history),
            _ => TextHistory.Of(report, output is null ? options : options with { IsColored = false }),
        };
        if (output is null)
        {
            session.Output.Write(text);
            return FailOn.Judge(failOn, report.Trend.Verdict.Id, report.Speaks);
        }

        return Write(output, text) is { } problem ? App.Tell(session, "report", format == "json", problem) : FailOn.Judge(failOn, report.Trend.Verdict.Id, report.Speaks);
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
