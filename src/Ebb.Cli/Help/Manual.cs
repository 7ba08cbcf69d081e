using System.CommandLine;

namespace Ebb.Cli.Help;

/// <summary>What is said of each command beside its options. <c>--help</c> and the man pages both take it from here.</summary>
internal static class Manual
{
    public static string Summary(string command) => command switch
    {
        "ebb" => "Tells where the memory of running processes is, and why freed memory has not come back.",
        "inspect" => "Tell where every resident byte of a process is, and why it stays.",
        "diff" => "Tell what grew from one saved snapshot to another, or to a process as it is now.",
        "leaks" => "Prove which blocks of a process nothing reaches any more.",
        "explain" => "Tell what lies at an address of a process, and what keeps it.",
        "trim" => "Give freed memory back to the kernel, in a process that goes on working.",
        "tune" => "Show malloc's settings in a running process, and change them.",
        "watch" => "Watch a running process over time, without stopping it.",
        "record" => "Record a running process over time, into one file, without stopping it.",
        "mark" => "Give this moment a name, in a recording that is going on.",
        "report" => "Tell what a recording shows, or bring it into the form of another program.",
        "lab" => "Try on this machine what malloc does with freed memory, and explain it.",
        "completion" => "Print a completion script for a shell.",
        "man" => "Write the man pages.",
        _ => "",
    };

    /// <summary>Paragraphs after the summary.</summary>
    public static IReadOnlyList<string> Details(string command) => command switch
    {
        "ebb" =>
        [
            "Without a command it surveys the machine: one row for each process that may be read, most returnable memory first. RSS is what is resident, live is handed out by malloc and not freed, held is free and could go back to the kernel now.",
            "It reads processes from outside and stops none of them, unless --capture freeze or fork asks for it. It needs no restart, no preload and no debug symbols of the target.",
        ],
        "inspect" =>
        [
            "The verdict comes first, then what to do, then what both rest on: the ledger, whose rows sum to the resident bytes; the arenas; the blocks that keep free memory; malloc's settings in force; and how it was read.",
            "TARGET is a process id, the name of a process, a core, or a saved snapshot: what has a slash in it is a file, digits are a process. Of a core, what it holds stands for what was resident.",
            "live (malloc): handed out and not freed. held: free, in whole pages, could go back now. pinned: free, but on a page with something live. overhead: malloc's own. The rest is not malloc's.",
            "--save keeps sizes, states and addresses in a file, never contents of memory. The file can be inspected in place of the process, on any machine and by any later version of ebb, and compared with another by ebb diff.",
        ],
        "diff" =>
        [
            "What grew most comes first: by row of the ledger, by size of live blocks, by arena. BEFORE and AFTER may also be processes, as they are now; two different ones can be compared, and the report says so.",
        ],
        "leaks" =>
        [
            "A block is leaked when no chain of pointers leads to it any more: not from the variables of the program and its libraries, from stacks, registers, thread-local data or other mapped memory, and not through blocks that are reached from there. The program can then never free it.",
            "The process is stopped for as long as its kernel needs to copy its page tables, some milliseconds, and the copy is searched while it runs on. Each word that is an address in a block counts as a pointer to it, so that what is called leaked is so; what is hidden from such a search is said.",
            "Direct: lost itself. Indirect, or with them: reached only from leaked blocks. What a program still reaches and never uses is no leak in this sense: ebb record and ebb diff tell what grows.",
            "A rule of --ignore is type:PATTERN or leak:PATTERN (of a class's name, with * for anything, anywhere in it unless ^ or $ hold an end), chain:PATTERN (of that, or of a type that it leads to), size:BYTES, size:FROM-TO, content:text or arena:NUMBER; a file has one on each line, or blocks in braces as Valgrind's, with Ebb:Leak or Memcheck:Leak in the second line, of which all must be so. Rules that name functions match nothing: who allocated a block cannot be told from outside.",
            "--reachable: each block belongs to whom it is reached from first, in the order program, libraries, other memory, threads, kernel; so these add up. By it alone is what would be lost with a variable, stacks and registers not counted.",
        ],
        "explain" =>
        [
            "What lies there: the mapping, the heap, the chunk and what it is. Of a live block: the shortest way from a variable, a stack, a register or other memory to it, all that points to it, what it points to, and what else is on its page. A leaked block is in reach of nothing; who still points to it is told all the same.",
            "The process is looked at as by ebb leaks. Variables have names where the file has them: nm shows whether it does.",
        ],
        "trim" =>
        [
            "Without --yes nothing is touched: it tells how much would come back, from where and why it had stayed, how long the target would stand, and the command that does it.",
            "By slices: one thread of the target is stopped, takes the lock of an arena as malloc does, and gives whole free pages back, for at most --max-pause at a time; the other threads run on. What is still free is looked at again under the lock. By --call the thread calls malloc_trim, which merges fastbins first, in one piece.",
            "Afterwards the kernel's count says what came of it, beside what was foretold. --watch looks on: memory that comes back at once is in use, and a trim is no remedy for it.",
            "Memory that is locked, of hugetlbfs, or on huge pages that would be split for little is left, and said.",
        ],
        "tune" =>
        [
            "Without pairs: the settings in force, read from the process's memory, and where each came from: as glibc starts, the start environment, mallopt in the program, or moved by malloc itself.",
            "With pairs and without --yes nothing is touched: it tells what each change reaches and leaves, and the environment that makes it last. With --yes one thread of the target, proven to be outside malloc, calls mallopt for each pair; then the settings are read again, and what stands there is what is reported. A value that is not there ends with 5.",
            "A change lasts until the process ends. It moves no block that there is, and returns no memory by itself: ebb trim does.",
        ],
        "watch" =>
        [
            "On a terminal it takes the screen: what is resident, live and held over time, the verdict so far, the ledger, the arenas, and what happened: brk and mmap, trims, restarts, marks. Anywhere else it prints a line for each sample; ~ stands behind what is derived between two walks of the heap.",
            "Keys: q quits, space holds the picture, + and - make the time between samples longer and shorter, m marks the moment, w walks the heap now, h helps.",
            "Samples are those of ebb record: the target is never stopped, and walks come as often as keeps ebb below 1 % of one processor. A slow terminal or reader delays no sample. With --json each line is an object.",
            "It ends with the process, after --duration, by q, Ctrl-C and SIGTERM, or when nobody reads any more; the terminal is left as it was.",
        ],
        "record" =>
        [
            "Each sample has what the kernel counts (resident, swapped, faults, threads, the control group) and what malloc's own headers tell. The heaps are walked as often as that keeps ebb below 1 % of one processor: then it is known what is live, held and free, by row of the ledger. Between two walks live is derived, and each sample says which it is.",
            "The file survives a kill -9 of ebb and a full disk with all but the last sample. Old samples are thinned: least, mean and most are kept, so that weeks take some tens of MB. Recording into the file of the same process, or of the same --name, goes on in it.",
            "A mark names a moment: ebb mark FILE NAME, a line appended to the file of --marks, or the signal SIGUSR1 to ebb.",
            "It ends with the process, after --duration, or by Ctrl-C and SIGTERM; what was recorded is whole in each case.",
        ],
        "mark" => ["Somebody has to be recording into FILE. The moment is that of the call."],
        "report" =>
        [
            "With SECOND, two recordings are compared, as before and after a change: what grew and what no longer does, and whether that is certain; --fail-on judges the second.",
            "--format html writes a page: one file with the verdict, its evidence, and charts to zoom into, which needs no network. --format svg writes its main chart.",
            "FILE may be recorded into meanwhile. A file of massif is read as a recording, so that old ones get the same report; --format massif writes one of any recording.",
        ],
        "lab" =>
        [
            "Each experiment runs small processes that do to malloc what they are told and nothing else, looks at them from outside as at any process, and says what was measured, what caused it, and whether the article that ebb comes from saw the same.",
            "It takes 256 MiB, or a quarter of what is free where that is less, and never more than half. Free is what the machine has left, or what the limits of our control groups leave where that is less. two-processes makes a memory cgroup, and one of its own processes is killed in it.",
        ],
        "completion" => ["The script is made for this version: print it again after an update."],
        _ => [],
    };

    public static IReadOnlyList<(string Command, string Does)> Examples(string command) => command switch
    {
        "ebb" =>
        [
            ("ebb", "survey all processes you may read"),
            ("sudo ebb --top 5", "of everybody, the five that could return most"),
            ("ebb --name python", "only those whose command line has python in it"),
            ("ebb inspect 1234", "look into one of them"),
        ],
        "inspect" =>
        [
            ("ebb inspect 1234", "why does process 1234 use so much memory?"),
            ("ebb inspect redis-server", "by name, where only one process has it"),
            ("ebb inspect ./core", "of a process that is no more; cores of the kernel and of gcore"),
            ("ebb inspect --capture fork 1234", "exact also when it is busy: stops it for the milliseconds of a copy"),
            ("ebb inspect --capture fork --max-pause 20ms 1234", "the same, unless that would stop it for longer"),
            ("ebb inspect --capture freeze 1234", "the same without a copy: stops it while it is read"),
            ("ebb inspect --fail-on held-free:100MiB 1234", "for scripts: ends with 1 if 100 MiB or more are held"),
            ("ebb inspect 1234 --json | jq .verdicts[0]", "for programs"),
            ("ebb inspect --owners 1234", "also whose the blocks are that keep free memory, and who keeps what is live"),
            ("ebb inspect 1234 --save before.ebb", "keep it, to look at it again or to compare it"),
        ],
        "diff" =>
        [
            ("ebb diff before.ebb after.ebb", "what grew between two snapshots"),
            ("ebb diff before.ebb 1234", "what grew in process 1234 since"),
            ("ebb diff before.ebb 1234 --fail-above 10MiB", "for scripts: ends with 1 if it grew by more"),
        ],
        "leaks" =>
        [
            ("ebb leaks 1234", "what nothing reaches any more: how much, of which kinds, an example of each"),
            ("ebb leaks 1234 --reachable", "and who keeps the rest: variables, mappings, threads"),
            ("ebb leaks 1234 --confirm 30s", "look twice: what nothing reached both times is certain"),
            ("ebb leaks core.1234", "in a core"),
            ("ebb leaks 1234 --fail-on leaked:1MiB", "for scripts: ends with 1 from so much on"),
            ("ebb leaks 1234 --json > known.json", "keep what is known..."),
            ("ebb leaks 1234 --baseline known.json --fail-on leaked", "...and count only what is more than that"),
            ("ebb leaks 1234 --ignore type:Singleton --ignore known.supp", "pass over what rules match"),
            ("ebb leaks 1234 --summary $GITHUB_STEP_SUMMARY", "a table for the page of a build"),
        ],
        "explain" =>
        [
            ("ebb explain 1234 0x55d0c32a12a0", "what lies there, what keeps it, what points to it"),
            ("ebb explain 1234 0x55d0c32a12a0 --contents", "and its first bytes"),
            ("ebb explain core.1234 0x55d0c32a12a0", "in a core"),
        ],
        "trim" =>
        [
            ("ebb trim 1234", "what would come back? Touches nothing"),
            ("ebb trim 1234 --yes", "give it back, a little at a time"),
            ("ebb trim 1234 --yes --watch 10s", "and see whether it stays away"),
            ("ebb trim 1234 --yes --max-pause 2ms", "with shorter stops, and more of them"),
            ("ebb trim 1234 --yes --keep 64MiB", "leave some for the next requests"),
            ("ebb trim 1234 --call --yes", "by malloc's own malloc_trim, in one piece"),
            ("ebb trim --all --min 256MiB --yes", "all processes that it is worth for"),
            ("ebb trim 1234 --yes --json", "for programs"),
        ],
        "tune" =>
        [
            ("ebb tune 1234", "which settings are in force, and where from?"),
            ("ebb tune 1234 trim_threshold=128KiB", "what would that do? Touches nothing"),
            ("ebb tune 1234 trim_threshold=128KiB --yes", "do it"),
            ("ebb tune 1234 mmap_threshold=64KiB top_pad=0 --yes", "several at once"),
            ("ebb tune redis-server arena_max=2 --json", "for programs"),
        ],
        "watch" =>
        [
            ("ebb watch 1234", "a sample each second until it ends, or q"),
            ("ebb watch redis-server --interval 5s", "by name, and less often"),
            ("ebb watch --name nginx", "a service, over its restarts"),
            ("ebb watch 1234 --duration 1m > lines.txt", "a line for each sample"),
            ("ebb watch 1234 --json | jq --unbuffered .data.sample.liveBytes", "for programs: an object on each line"),
        ],
        "record" =>
        [
            ("ebb record 1234", "a sample each second until it ends, or Ctrl-C"),
            ("ebb record 1234 --interval 100ms --duration 9s -o nine.rec", "finer, and for nine seconds"),
            ("ebb record --name nginx --duration 7d -o nginx.rec", "a service for a week, over its restarts"),
            ("ebb record -o run.rec -- ./server --port 80", "a program from its start to its end"),
            ("ebb mark run.rec 'cache filled'", "meanwhile: name this moment"),
            ("ebb report run.rec", "what it shows"),
        ],
        "mark" => [("ebb mark run.rec 'cache filled'", "from a script of the program that is recorded")],
        "report" =>
        [
            ("ebb report run.rec", "what happened, in short"),
            ("ebb report run.rec --json | jq '.data.series[] | [.seconds, .liveBytes]'", "for programs"),
            ("ebb report run.rec --format html -o run.html", "a page with charts, to look at in a browser"),
            ("ebb report run.rec --format massif -o massif.out && ms_print massif.out", "massif's picture of a process that never ran under it"),
            ("ebb report run.rec --format csv -o run.csv", "for a spreadsheet"),
            ("ebb report run.rec --format openmetrics -o run.om", "for a database of time series"),
            ("ebb report massif.out.1234", "of an old file of massif"),
        ],
        "lab" =>
        [
            ("ebb lab --list", "what can be tried"),
            ("ebb lab", "try all of it, in about a minute"),
            ("ebb lab threshold", "the critical value of this machine's malloc"),
            ("ebb lab return-by-size --blocks 64 200 4000", "with sizes of your own"),
            ("ebb lab two-rounds --valgrind", "the live curve beside massif's"),
            ("ebb lab --html lab.html", "as a page with charts, and maps of the heap before and after"),
            ("ebb lab malloc-trim --repeat 5", "five times: medians, and how far the runs differed"),
            ("ebb lab --size 64MiB --json", "for programs"),
        ],
        "completion" =>
        [
            ("source <(ebb completion bash)", "in this bash, or in ~/.bashrc"),
            ("ebb completion zsh > ~/.zfunc/_ebb", "where fpath has ~/.zfunc"),
            ("ebb completion fish > ~/.config/fish/completions/ebb.fish", "for fish"),
        ],
        "man" => [("ebb man ./man1", "write ebb.1 and ebb-inspect.1 into ./man1")],
        _ => [],
    };

    public static IReadOnlyList<(string Code, string Means)> ExitCodes { get; } =
    [
        ("0", "looked; no finding that --fail-on asks for"),
        ("1", "a finding at or above --fail-on, or growth above --fail-above"),
        ("2", "the command line makes no sense, or a name fits several"),
        ("3", "no such process or file, or it ended meanwhile"),
        ("4", "not permitted"),
        ("5", "cannot be read, trimmed or tuned: a value that malloc refuses, another architecture or allocator, stopped, no /proc, a file that is no core, a damaged snapshot or recording"),
        ("70", "a defect in ebb"),
        ("74", "what was found could not be written: a full disk"),
        ("130", "interrupted (143: terminated); the target was left as it was, but for what trim had given back and tune had set"),
    ];

    public static IReadOnlyList<(string Variable, string Does)> Environment { get; } =
    [
        ("NO_COLOR", "no colour, whatever it is set to"),
        ("COLUMNS", "the width to write in where the output is no terminal"),
        ("LC_ALL, LC_CTYPE, LANG", "a locale that is not UTF-8 gives plain ASCII"),
        ("EBB_DEBUG", "1: a defect in ebb shows where it happened"),
    ];

    public static IEnumerable<Command> Shown(Command root)
    {
        foreach (Command command in root.Subcommands)
        {
            if (!command.Hidden)
            {
                yield return command;
            }
        }
    }

    /// <summary>The options that a command understands, its own first, then those of the whole program.</summary>
    public static IEnumerable<Option> Options(RootCommand root, Command command)
    {
        foreach (Option option in command.Options)
        {
            if (!option.Hidden && (command == root || !option.Recursive))
            {
                yield return option;
            }
        }

        foreach (Option option in root.Options)
        {
            if (command != root && option.Recursive && !option.Hidden)
            {
                yield return option;
            }
        }
    }

    /// <summary><c>-n, --name TEXT</c></summary>
    public static string Label(Option option)
    {
        string names = option.Name;
        foreach (string alias in option.Aliases)
        {
            // -?, /? and /h of other systems are understood, not shown.
            names = alias.StartsWith('-') && alias != "-?" ? alias + ", " + names : names;
        }

        return option.HelpName is null ? names : names + " " + option.HelpName;
    }

    public static string Usage(RootCommand root, Command command)
    {
        string usage = command == root ? "ebb [OPTIONS]" : $"ebb {command.Name} [OPTIONS]";
        foreach (Argument argument in command.Arguments)
        {
            string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
            usage += argument.Name == "COMMAND" ? $" [-- {name}]"
                : argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
        }

        return usage;
    }
}
