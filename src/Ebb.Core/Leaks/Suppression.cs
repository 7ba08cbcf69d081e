using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ebb.Leaks;

/// <summary>One rule of leaks to pass over: by what they are or lead to, by size, by what they look like, by arena. All that it says must be so.</summary>
public sealed class Suppression
{
    private const int LongestShown = 60;
    private static readonly TimeSpan s_longestMatch = TimeSpan.FromSeconds(1);

    private readonly List<Func<LeakGroup, bool>> _asks = [];

    public Suppression(string name) => Name = name;

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Why it can match nothing; null where it can.</summary>
    public string? WhyNever { get; private set; }

    public bool Matches(LeakGroup group) => WhyNever is null && _asks.Count > 0 && _asks.TrueForAll(ask => ask(group));

    /// <summary>Adds what it asks for: <c>type:PATTERN</c>, <c>chain:PATTERN</c>, <c>size:FROM-TO</c>, <c>content:text</c>, <c>arena:0</c>.</summary>
    /// <exception cref="FormatException">The line is none of them; the message says what is.</exception>
    public void Add(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? line : line[..colon].Trim();
        string value = colon < 0 ? "" : line[(colon + 1)..].Trim();
        switch (word)
        {
            case "leak" or "type" when value.Length > 0:
                Regex pattern = Pattern(value);
                _asks.Add(group => group.Type is { } type && pattern.IsMatch(type.Name));
                break;
            case "chain" when value.Length > 0:
                Regex link = Pattern(value);
                _asks.Add(group => group.Below.Any(type => link.IsMatch(type.Name)) || (group.Type is { } own && link.IsMatch(own.Name)));
                break;
            case "size" when Range(value) is var (from, to):
                _asks.Add(group => group.BlockSize.Count >= from && group.BlockSize.Count <= to);
                break;
            case "content" when Enum.TryParse(value, ignoreCase: true, out BlockContent content):
                _asks.Add(group => group.Type is null && group.Content == content);
                break;
            case "arena" when int.TryParse(value, CultureInfo.InvariantCulture, out int arena):
                _asks.Add(group => group.Arena == arena);
                break;
            case "fun" or "obj" or "src" or "...":
                WhyNever = "it names functions that allocate, which cannot be told from outside";
                break;
            case "match-leak-kinds":
                break; // all are definite
            default:
                throw new FormatException($"'{(line.Length > LongestShown ? line[..LongestShown] + "..." : line)}' is none of leak:PATTERN, type:PATTERN, chain:PATTERN, size:BYTES, size:FROM-TO, content:text|zeros|pointers|mixed, arena:NUMBER");
        }
    }

    // As LeakSanitizer reads them: anywhere in the name, * for anything, ^ and $ for its ends.
    private static Regex Pattern(string text)
    {
        var pattern = new StringBuilder();
        foreach (char one in text.TrimStart('^').TrimEnd('$'))
        {
            pattern.Append(one switch { '*' => ".*", '?' => ".", _ => Regex.Escape(one.ToString()) });
        }

        string all = $"{(text.StartsWith('^') ? "^" : "")}{pattern}{(text.EndsWith('$') ? "$" : "")}";
        return new Regex(all, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, s_longestMatch);
    }

    private static (ulong From, ulong To)? Range(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length is 1 or 2 && ulong.TryParse(ends[0], CultureInfo.InvariantCulture, out ulong from) && ulong.TryParse(ends[^1], CultureInfo.InvariantCulture, out ulong to) && from <= to
            ? (from, to)
            : null;
    }
}
