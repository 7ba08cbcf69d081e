using System.Globalization;
using Ebb.Trimming;

namespace Ebb.Cli;

/// <summary>A line on the terminal that says how much has been given back, and is gone at the end.</summary>
internal sealed class TrimProgress(Session session, TrimResult looked) : IProgress<Bytes>
{
    public void Report(Bytes value)
    {
        if (session.Terminal.IsErrorSeen)
        {
            session.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[Kebb: process {looked.Plan.Pid}: {value} of {looked.Forecast.Returns} given back"));
        }
    }

    public void End()
    {
        if (session.Terminal.IsErrorSeen)
        {
            session.Error.Write("\r\e[K");
        }
    }
}
