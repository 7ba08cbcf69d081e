using System.Globalization;
using Ebb.Tuning;

namespace Ebb.Cli;

/// <summary>What people type to change a setting: <c>mmap_threshold=64KiB</c>, <c>arena-max=2</c>, <c>trim_threshold=-1</c>.</summary>
internal static class TunePair
{
    private const string Example = "a pair is KEY=VALUE, such as mmap_threshold=64KiB";

    /// <summary>Null where <paramref name="request"/> was understood.</summary>
    public static Problem? Parse(string text, out TuneRequest? request)
    {
        request = null;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        if (TunableNames.Find(name) is not { } tunable)
        {
            return TunableNames.WhyNotNow(name) is { } why ? Problem.Usage(why)
                : equals <= 0 ? Problem.Usage($"'{text}' is no setting", Example)
                : Problem.Usage($"malloc has no setting '{name}'", $"did you mean {string.Join(" or ", TunableNames.Nearest(name).Select(static one => one.Key))}? There are {string.Join(", ", Tunable.All.Select(static one => one.Key))}");
        }

        if (equals < 0)
        {
            return Problem.Usage($"{tunable.Key} has no value", Example);
        }

        if (!TryParse(text[(equals + 1)..], tunable, out long value))
        {
            return Problem.Usage($"{tunable.Key} takes {(tunable.IsSize ? "BYTES, such as 64KiB" : "a number")}{(tunable.Least < 0 ? ", or -1 for never" : "")}, not '{text[(equals + 1)..]}'");
        }

        request = new TuneRequest(tunable, value);
        return value > tunable.Most || value < tunable.Least ? OutOfRange(request) : null;
    }

    /// <summary>Null where all were understood, and each names another setting.</summary>
    public static Problem? ParseAll(IReadOnlyList<string> texts, out List<TuneRequest> requests)
    {
        requests = [];
        foreach (string text in texts)
        {
            if (Parse(text, out TuneRequest? request) is { } problem)
            {
                return problem;
            }

            if (requests.Exists(one => one.Tunable == request!.Tunable))
            {
                return Problem.Usage($"{request!.Tunable.Key} is given twice", "leave one of the two out");
            }

            requests.Add(request!);
        }

        return null;
    }

    private static bool TryParse(string text, Tunable tunable, out long value)
    {
        value = -1;
        if (tunable.Least < 0 && text is "-1" or "never")
        {
            return tunable.Least < 0;
        }

        if (tunable.IsSize)
        {
            bool isAmount = Amount.TryParse(text, out Bytes amount);
            value = amount.Count > long.MaxValue ? long.MaxValue : (long)amount.Count;
            return isAmount;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static Problem OutOfRange(TuneRequest request)
    {
        Tunable tunable = request.Tunable;
        return request.Value < tunable.Least ? Problem.Usage(Text($"{tunable.Key}={request.Value}: mallopt takes {tunable.Least} at the least, and does nothing for 0"))
            : tunable.Most < int.MaxValue ? Problem.Usage(Text($"{tunable.Key}={request.Value}: malloc takes at most {tunable.Most}"))
            : Problem.Usage(
                Text($"{tunable.Key}={request.Value}: mallopt takes an int, {tunable.Most} at the most"),
                Text($"more only from the next start: GLIBC_TUNABLES=glibc.malloc.{tunable.Key}={request.Value}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
