#:project ../src/Ebb.Core/Ebb.Core.csproj
// Tells where the memory of a process is, and why it stays: dotnet run samples/inspect.cs PID
using System.Globalization;
using Ebb.Rendering;
using Ebb.Snapshots;

Snapshot snapshot = Capture.Take(int.Parse(args[0], CultureInfo.InvariantCulture), new CaptureOptions());
var report = Report.Of(snapshot);
Console.WriteLine($"{report.Primary.Id}: {report.Primary.Bytes} of {report.Ledger.Resident}");
