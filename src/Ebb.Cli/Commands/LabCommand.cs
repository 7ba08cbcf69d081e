using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Ebb.Cli.Help;
using Ebb.Lab;
using Ebb.Rendering;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb lab [EXPERIMENT]</c>: what malloc does with freed memory on this machine, tried and explained.</summary>
internal static class LabCommand
{
    private const ulong LargestBlock = 64UL << 20;

    private static readonly Bytes s_least = Bytes.FromMebibytes(4);

    public static Command Create(CommonOptions common, Session session)
    {
        var name = new Argument<string?>("EXPERIMENT") { Description = "One of those that --list names; all of them where none is given.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "Only say what can be tried." };
        Option<Bytes?> size = SizeOption();
        Option<ulong[]> blocks = BlocksOption();
        Option<int?> repeat = CommonOptions.Number("--repeat", "-r", "TIMES", "How often each experiment is run, all of it; medians are told, and how far the runs differed.");
        var valgrind = new Option<bool>("--valgrind") { Description = "Run two-rounds under massif as well, and compare." };
        var html = new Option<string?>("--html") { Description = "Write all of it, with charts and maps of the heap, as one page that needs no network.", HelpName = "FILE" };
        var svg = new Option<string?>("--svg") { Description = "Write each picture of that page as a file of its own.", HelpName = "FOLDER" };
        var command = new Command("lab", Manual.Summary("lab")) { name, list, size, blocks, repeat, valgrind, html, svg };
        command.SetAction(parsed => (int)Run(
            parsed.GetValue(name), parsed.GetValue(list), parsed.GetValue(size), parsed.GetValue(blocks) ?? [], parsed.GetValue(repeat) ?? 1, parsed.GetValue(valgrind), parsed.GetValue(html), parsed.GetValue(svg),
            parsed.GetValue(common.Json), common.TextOptions(parsed, session.Terminal), session));
        return command;
    }

    private static ExitCode Run(
        string? name, bool isList, Bytes? asked, IReadOnlyList<ulong> blocks, int repeat, bool wantsValgrind, string? html, string? svg, bool isJson, TextOptions options, Session session)
    {
        if (isList)
        {
            session.Output.Write(LabText.List(AllExperiments.InOrder, options));
            return ExitCode.Nothing;
        }

        if (name is not null && AllExperiments.Called(name) is null)
        {
            return App.Tell(session, "lab", isJson, new Problem(
                ExitCode.Usage, "usage", $"no experiment is called '{name}'; did you mean '{AllExperiments.Nearest(name)}'?", "'ebb lab --list' names all"));
        }

        // Told before the minutes of work, not after them.
        if (html is not null && (Directory.Exists(html) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(html)))))
        {
            return App.Tell(session, "lab", isJson, new Problem(ExitCode.Usage, "usage", $"--html {html}: {(Directory.Exists(html) ? "that is a folder" : "there is no such folder")}"));
        }

        if (!Worker.CanRunHere)
        {
            return App.Tell(session, "lab", isJson, new Problem(
                ExitCode.Unsupported, "unsupported", $"the lab's workers are x86-64 code, and this machine is {RuntimeInformation.ProcessArchitecture}", "'ebb inspect' works here"));
        }

        Bytes free = FreeMemory.Now();
        Bytes size = asked ?? FreeMemory.Choose(free);
        if (size > FreeMemory.Most(free))
        {
            return App.Tell(session, "lab", isJson, new Problem(
                ExitCode.Usage, "usage", $"--size {size}, with the table of its blocks, is more than half of the {free} that is free here", $"at most {FreeMemory.Most(free)}"));
        }

        // An experiment needs some blocks at least to mean anything.
        if (blocks.Any(one => one > size.Count / Bench.FewestBlocks))
        {
            return App.Tell(session, "lab", isJson, new Problem(
                ExitCode.Usage, "usage", $"--blocks of {new Bytes(blocks.Max())} are too large for a --size of {size}", $"at most {new Bytes(size.Count / Bench.FewestBlocks)}"));
        }

        IReadOnlyList<Experiment> experiments = name is null ? AllExperiments.InOrder : [AllExperiments.Called(name)!];
        var results = new List<ExperimentResult>();
        foreach (Experiment experiment in experiments)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{(experiments.Count > 1 ? $"{results.Count + 1} of {experiments.Count}, " : "")}{experiment.Id}");
            TimeSpan estimate = repeat * experiment.Takes * Math.Max(0.2, (double)size.Count / FreeMemory.Usual.Count);
            var runs = new List<ExperimentResult>();
            while (runs.Count < repeat)
            {
                string run = repeat == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", run {runs.Count + 1} of {repeat}");
                var bench = new Bench(size, session.Stop)
                {
                    Sizes = blocks, WantsValgrind = wantsValgrind, WantsMaps = html is not null || svg is not null,
                    Step = step => Progress(session, string.Create(CultureInfo.InvariantCulture, $"\r\e[Kebb: {place}{run}: {step} (about {Math.Ceiling(estimate.TotalSeconds)} s for this one)")),
                };
                runs.Add(Try(experiment, bench));
            }

            ExperimentResult result = Repeated.Median(runs);
            results.Add(result);
            Progress(session, "\r\e[K");
            if (!isJson)
            {
                session.Output.Write((results.Count > 1 ? "\n" : "") + LabText.Of(result, options));
                session.Output.Flush();
            }
        }

        if (WriteTo(html, svg, size, results) is { } problem)
        {
            return App.Tell(session, "lab", isJson, problem);
        }

        if (isJson)
        {
            session.Output.WriteLine(LabJson.Of(size, results));
        }

        return ExitCode.Nothing;
    }

    private static Problem? WriteTo(string? html, string? svg, Bytes size, IReadOnlyList<ExperimentResult> results)
    {
        try
        {
            if (html is not null)
            {
                File.WriteAllText(html, LabPage.Of(size, results));
            }

            if (svg is not null)
            {
                Directory.CreateDirectory(svg);
                foreach ((string name, string picture) in LabPage.Pictures(results))
                {
                    File.WriteAllText(Path.Combine(svg, name), picture);
                }
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Problem(ExitCode.NotWritten, "output", $"cannot write {html ?? svg}: {(refused is UnauthorizedAccessException ? "permission denied" : "the file system refuses")}");
        }
    }

    // A worker that is killed is something that happened, and is told as such.
    private static ExperimentResult Try(Experiment experiment, Bench bench)
    {
        try
        {
            return experiment.Run(bench);
        }
        catch (WorkerEndedException ended) when (ended.WasInterrupted)
        {
            throw new OperationCanceledException("a worker was interrupted", ended);
        }
        catch (WorkerEndedException ended)
        {
            return new ExperimentResult
            {
                Id = experiment.Id,
                Question = experiment.Question,
                Did = "It was begun, and could not be done to the end.",
                Cause = ended.WasKilled ? "A worker was killed: by somebody, or by the kernel because memory ran out." : $"A worker ended before its time: {ended.Message}.",
                Advice = "Try it once more, with a smaller --size.",
                Obstacle = ended.Message,
            };
        }
    }

    private static void Progress(Session session, string line)
    {
        if (session.Terminal.IsErrorSeen)
        {
            session.Error.Write(line);
        }
    }

    private static Option<ulong[]> BlocksOption() => new("--blocks")
    {
        Description = "Request sizes to try, in bytes, where an experiment tries several.",
        HelpName = "BYTES",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = static result =>
        {
            ulong[] sizes = [.. result.Tokens.Select(static token => ulong.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes) ? bytes : 0)];
            if (Array.FindIndex(sizes, static bytes => bytes is 0 or > LargestBlock) is >= 0 and var wrong)
            {
                result.AddError($"--blocks takes sizes from 1 byte to 64 MiB, in bytes, not '{result.Tokens[wrong].Value}'");
            }

            return sizes;
        },
    };

    private static Option<Bytes?> SizeOption() => new("--size")
    {
        Description = "The most memory that the blocks of an experiment take: 256 MiB, or a quarter of what is free.",
        HelpName = "AMOUNT",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Amount.TryParse(text, out Bytes size) && size >= s_least)
            {
                return size;
            }

            result.AddError($"--size takes an amount from {s_least}, such as 256MiB, not '{text}'");
            return null;
        },
    };
}
