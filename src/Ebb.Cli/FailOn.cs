using System.CommandLine;
using Ebb.Trends;
using Ebb.Verdicts;

namespace Ebb.Cli;

/// <summary>One <c>--fail-on ID[:BYTES]</c>: a finding that ends the program with 1.</summary>
internal sealed record FailOn(string Id, Bytes AtLeast)
{
    private static readonly string[] s_all = [.. VerdictRules.Ids.Union(TrendRules.Ids), "leaked"];

    /// <param name="ids">Of the verdicts that the command gives.</param>
    public static Option<string[]> Option(IReadOnlyList<string> ids)
    {
        var option = new Option<string[]>("--fail-on")
        {
            Description = "End with 1 on this verdict, of at least so many bytes: held-free:100MiB. Can be repeated.",
            HelpName = "VERDICT[:BYTES]",
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (Parse(token.Value, ids) is null)
                {
                    result.AddError($"--fail-on takes VERDICT[:BYTES], a verdict of {string.Join(", ", ids)}; not '{token.Value}'");
                }
            }
        });
        return option;
    }

    public static IReadOnlyList<FailOn> All(string[]? texts)
    {
        var all = new List<FailOn>();
        foreach (string text in texts ?? [])
        {
            all.Add(Parse(text, s_all)!);
        }

        return all;
    }

    /// <summary>Null where the text is no such thing.</summary>
    public static FailOn? Parse(string text, IReadOnlyList<string> ids)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string id = colon < 0 ? text : text[..colon];
        Bytes atLeast = Bytes.Zero;
        bool isKnown = ids.Contains(id) && (colon < 0 || Amount.TryParse(text[(colon + 1)..], out atLeast));
        return isKnown ? new FailOn(id, atLeast) : null;
    }

    public static ExitCode Judge(IReadOnlyList<FailOn> asked, IReadOnlyList<Verdict> verdicts) =>
        verdicts.Any(verdict => Judge(asked, verdict.Id, verdict.Bytes) == ExitCode.Finding) ? ExitCode.Finding : ExitCode.Nothing;

    public static ExitCode Judge(IReadOnlyList<FailOn> asked, string verdict, Bytes bytes) =>
        asked.Any(one => one.Id == verdict && bytes >= one.AtLeast) ? ExitCode.Finding : ExitCode.Nothing;
}
