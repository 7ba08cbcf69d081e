using System.Diagnostics;
using System.Globalization;
using Ebb.Recording;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>A process that records without a pause and says a line when a sample is written: this program, started once more.</summary>
internal static class RecorderProcess
{
    public const string Word = "--recorder";

    public static Process Start(int pid, string file)
    {
        string[] arguments = [Word, pid.ToString(CultureInfo.InvariantCulture), file];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    public static int Run(string[] what)
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(10);
        using var sampler = new Sampler(int.Parse(what[0], CultureInfo.InvariantCulture), new SamplerOptions { Interval = interval });
        using var recorder = Recorder.Begin(what[1], sampler.Target!, interval, null);
        using Stream told = Console.OpenStandardOutput();
        while (recorder.Add(sampler.Look()))
        {
            told.WriteByte((byte)'\n');
        }

        return 1; // the disk is full
    }
}
