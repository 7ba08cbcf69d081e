using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ebb.LiveTests.Snapshots;
using Facts = System.Collections.Generic.IReadOnlyDictionary<string, string>;

namespace Ebb.LiveTests.Targets;

/// <summary>A running program of <c>tests/targets</c>: it has said what is true of it, and stands still until told.</summary>
public sealed class Target : IDisposable
{
    // Only ever waited for in full when something is broken.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // A target is its shell's child, not ours. The kernel tells a parent that traces its own child of each stop as if it
    // were an end; the run-time then believes that the child has gone, and never looks at it again.
    internal const string Launch = """
        exec 3<&0
        sh -c 'echo "launched $$"; exec "$@"' sh "$@" <&3 3<&- &
        wait $!
        """;

    private readonly Process _process;
    private readonly Fixture _fixture;
    private readonly StringBuilder _errors = new();
    private readonly Dictionary<string, string> _facts;

    private Target(Fixture fixture, Process process)
    {
        _fixture = fixture;
        _process = process;
        process.ErrorDataReceived += (_, line) => { lock (_errors) { _errors.AppendLine(line.Data); } };
        process.BeginErrorReadLine();
        try
        {
            _facts = Listen("ready");
            Pid = int.Parse(this["launched"], CultureInfo.InvariantCulture);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Pid { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>What it said before it was ready.</summary>
    public string this[string key] => _facts.TryGetValue(key, out string? value) ? value : throw Broken($"said no {key}");

    /// <summary>Some things only some targets say.</summary>
    public bool Says(string key) => _facts.ContainsKey(key);

    public ulong Number(string key) => ulong.Parse(this[key], CultureInfo.InvariantCulture);

    public static Target Start(string source, params string[] arguments) => new Fixture(source).With(arguments).Start();

    public static Target Start(Fixture fixture)
    {
        string program = fixture.Build();
        string[] loader = fixture.Glibc is { } glibc && !fixture.NamesItsLoader ? [glibc.Loader, "--library-path", glibc.Libraries] : [];
        string limit = fixture.CoreFolder is null ? "" : "ulimit -c unlimited\n";
        ProcessStartInfo start = new("sh", ["-c", limit + Launch, "sh", .. loader, program, .. fixture.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            WorkingDirectory = fixture.CoreFolder ?? "",
        };

        // What this machine sets for its own processes is no part of a target's truth.
        foreach (string name in start.Environment.Keys.Where(IsOfMalloc).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in fixture.Environment)
        {
            start.Environment[name] = value;
        }

        return new Target(fixture, Process.Start(start)!);
    }

    /// <summary>Tells it to do something, and hears what is true after that.</summary>
    public Facts Command(string word)
    {
        Tell(word);
        return Listen("done");
    }

    /// <summary>Tells it something that has no answer: to go away.</summary>
    public void Tell(string word)
    {
        _process.StandardInput.Write(word + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Tells it something that ends it, and waits until it has been reaped.</summary>
    public void End(string word)
    {
        Tell(word);
        Assert.True(_process.WaitForExit(s_patience), $"{_fixture.Source} did not end when told: {word}");
    }

    /// <summary>Waits until it has gone, its core written.</summary>
    public void WaitForEnd() => Assert.True(_process.WaitForExit(s_patience), $"{_fixture.Source} does not end");

    /// <summary>Makes exits.c another program, and waits until it is: <c>cat</c> repeats what it is told.</summary>
    public void Exec()
    {
        Tell("exec");
        Command("done");
    }

    /// <summary>Has it go away: <c>exec</c> by being another program, <c>kill</c> by a signal, or by a word of its own.</summary>
    public void GoAway(string way)
    {
        switch (way)
        {
            case "exec":
                Exec();
                break;
            case "kill":
                Signals.Send(Pid, Signals.Kill);
                break;
            default:
                Tell(way);
                break;
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has gone already: what was left to write has no reader.
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true); // the shell and the target
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static bool IsOfMalloc(string name) =>
        name.StartsWith("MALLOC_", StringComparison.Ordinal) || name is "GLIBC_TUNABLES" or "LD_PRELOAD" or "LD_LIBRARY_PATH";

    private Dictionary<string, string> Listen(string end)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var facts = new Dictionary<string, string>();
        while (true)
        {
            string? line;
            try
            {
                line = _process.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                throw Broken($"did not say {end} within {s_patience.TotalSeconds} s");
            }

            if (line == end)
            {
                return facts;
            }

            if (line is ['<', ..])
            {
                facts["xml"] = facts.GetValueOrDefault("xml") + line;
                continue;
            }

            string[] words = (line ?? throw Broken($"ended before it said {end}")).Split(' ', 2);
            facts[words[0]] = words.Length > 1 ? words[1] : throw Broken($"said: {line}");
        }
    }

    private InvalidOperationException Broken(string how)
    {
        if (how.StartsWith("ended", StringComparison.Ordinal) && _process.WaitForExit(s_patience))
        {
            _process.WaitForExit(); // only this form waits until all that it wrote has been read
        }

        lock (_errors)
        {
            string under = _fixture.Glibc is { } glibc ? $" under glibc {glibc.Version}" : "";
            string code = _process.HasExited ? $" (exit code {_process.ExitCode})" : "";
            return new InvalidOperationException($"{_fixture.Source}{under} {how}{code}. It wrote: {_errors}");
        }
    }
}
