namespace Ebb.Leaks;

/// <summary>Rules of leaks to pass over, as LeakSanitizer and Valgrind write them: a line each, or several lines in braces.</summary>
/// <remarks>
/// A line: <c>leak:PATTERN</c>. In braces, a line each: a name; <c>Ebb:Leak</c> or <c>Memcheck:Leak</c>; what it asks for. A block for another
/// tool, or of another kind, is passed over.
/// </remarks>
public sealed class Suppressions
{
    private readonly List<Suppression> _rules = [];

    public IReadOnlyList<Suppression> Rules => _rules;

    /// <exception cref="FormatException">A line cannot be read; the message says which, and why.</exception>
    public void Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string>? block = null;
        int number = 0, opened = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            try
            {
                switch (line)
                {
                    case "{" when block is null:
                        (block, opened) = ([], number);
                        break;
                    case "}" when block is not null:
                        AddBlock(block);
                        block = null;
                        break;
                    case var _ when block is not null:
                        block.Add(line);
                        break;
                    default:
                        Add(line);
                        break;
                }
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"line {number}: {wrong.Message}", wrong);
            }
        }

        if (block is not null)
        {
            throw new FormatException($"line {opened}: '{{' without '}}'");
        }
    }

    /// <summary>The same leaks without those that a rule matches, which are told apart.</summary>
    public LeakFacts ApplyTo(LeakFacts leaks)
    {
        ArgumentNullException.ThrowIfNull(leaks);
        var left = new List<LeakGroup>();
        var passed = new Dictionary<Suppression, Amount>();
        foreach (LeakGroup group in leaks.Groups)
        {
            if (_rules.Find(rule => rule.Matches(group)) is { } rule)
            {
                passed[rule] = passed.GetValueOrDefault(rule) + group.Direct + group.Indirect;
            }
            else
            {
                left.Add(group);
            }
        }

        return leaks.Only(left) with
        {
            Suppressed = [.. _rules.Where(passed.ContainsKey).Select(rule => new SuppressedLeaks(rule.Name, passed[rule]))],
            Limits = [.. leaks.Limits, .. _rules.Where(static rule => rule.WhyNever is not null).Select(static rule => $"The rule '{rule.Name}' was passed over: {rule.WhyNever}.")],
        };
    }

    private void Add(string line)
    {
        var rule = new Suppression(line);
        rule.Add(line);
        _rules.Add(rule);
    }

    private void AddBlock(List<string> lines)
    {
        if (lines.Count < 2)
        {
            throw new FormatException("a block in braces has a name, then Ebb:Leak, then what it asks for");
        }

        if (lines[1] is "Ebb:Leak" or "Memcheck:Leak")
        {
            var rule = new Suppression(lines[0]);
            lines.GetRange(2, lines.Count - 2).ForEach(rule.Add);
            _rules.Add(rule);
        }
    }
}
