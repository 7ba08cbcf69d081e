using System.Buffers;
using Ebb.Glibc;

namespace Ebb.Tuning;

/// <summary>The environment with which a process starts so: what a change in a running one lacks is that it lasts.</summary>
public static class LastingLine
{
    private static readonly GlibcVersion s_tunables = new(2, 26);
    private static readonly SearchValues<char> s_plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=,+");

    /// <summary><c>GLIBC_TUNABLES=…</c> for glibc 2.26 and later, with what the process had in it already; null where this glibc does not read it, or does not know these.</summary>
    /// <param name="had">The variable as the process was started with it: somebody else's text.</param>
    public static string? ByTunables(IReadOnlyList<TuneRequest> requests, GlibcVersion? version, string? had)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (version is { } old && old < s_tunables)
        {
            return null;
        }

        var pairs = new List<string>();
        foreach (string pair in (had ?? "").Split(':'))
        {
            if (IsPlain(pair) && !requests.Any(request => pair.StartsWith(NameOf(request) + "=", StringComparison.Ordinal)))
            {
                pairs.Add(pair);
            }
        }

        int others = pairs.Count;
        foreach (TuneRequest request in requests)
        {
            if (version is not { } known || known >= request.Tunable.TunableSince)
            {
                pairs.Add($"{NameOf(request)}={Tunable.InEnvironment(request.Value)}");
            }
        }

        return pairs.Count == others ? null : "GLIBC_TUNABLES=" + string.Join(':', pairs);
    }

    /// <summary>The variables that every glibc reads; null where none of the settings has one.</summary>
    public static string? ByVariables(IReadOnlyList<TuneRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        string line = string.Join(
            ' ', requests.Where(static request => request.Tunable.Variable is not null).Select(static request => $"{request.Tunable.Variable}={Tunable.InEnvironment(request.Value)}"));
        return line.Length == 0 ? null : line;
    }

    private static string NameOf(TuneRequest request) => "glibc.malloc." + request.Tunable.Key;

    // The line is there to be pasted into a shell: what means something to one is left out.
    private static bool IsPlain(string pair)
    {
        const int Longest = 128;
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && pair.Length <= Longest && pair.StartsWith("glibc.", StringComparison.Ordinal)
            && !pair.AsSpan().ContainsAnyExcept(s_plain);
    }
}
