using System.Runtime.InteropServices;
using System.Text;
using Ebb.Cli;

using var stop = new CancellationTokenSource();
var ended = ExitCode.Nothing;

// What is under way is ended in good order, a stopped target first of all; then the process ends as the signal asks.
void End(PosixSignalContext signal, ExitCode code)
{
    signal.Cancel = true;
    ended = code;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ExitCode.Interrupted));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ExitCode.Terminated));

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8, 1 << 16) { AutoFlush = false };
await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };

var session = new Session(new RunningTargets(), Terminal.Found(), output, error, stop.Token);
ExitCode code = App.Run(args, session);
return (int)(code == ExitCode.Interrupted && ended != ExitCode.Nothing ? ended : code);
