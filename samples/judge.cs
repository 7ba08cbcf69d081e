#:project ../src/Ebb.Recording/Ebb.Recording.csproj
// Says whether what was recorded grows, and writes a page of it: dotnet run samples/judge.cs FILE PAGE
using Ebb.Recording;
using Ebb.Rendering;
using Ebb.Trends;

var report = HistoryReport.Of(HistoryFile.Read(args[0]));
Console.WriteLine($"{report.Trend.Verdict.Id}: {report.Trend.Verdict.Headline()}");
File.WriteAllText(args[1], HtmlHistory.Of(report));
