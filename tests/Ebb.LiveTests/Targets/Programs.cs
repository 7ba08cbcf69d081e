namespace Ebb.LiveTests.Targets;

/// <summary>Targets with their arguments, and each way to run one: under a glibc, static, stripped.</summary>
public static class Programs
{
    private static readonly string[] s_quiet =
    [
        "arenas.c", "arenas.c 4 4000 2000 1000 ended", "broken_brk.c", "dynamic_threshold.c", "exits.c", "fastbins.c", "foreign_sbrk.c",
        "forked.c", "fragments.c", "fragments_vtable.cc", "in_use.c", "mallopt.c", "memalign.c", "mixed.c", "mixed.c 7 5 20000", "mmapped.c",
        "realloc.c", "shared.c", "stacks.c", "stale_links.c", "tcache_pin.c", "top_pin.c",
    ];

    /// <summary>Rows for a theory: each quiet target, in each way.</summary>
    public static TheoryData<string, string> All => Rows(s_quiet, [.. GlibcVersions.Names.Select(row => row.Data), "static", "static-pie", "stripped"]);

    /// <summary>Rows for a theory: these targets, under each glibc.</summary>
    public static TheoryData<string, string> UnderEachGlibc(params string[] programs) =>
        Rows(programs, GlibcVersions.Names.Select(row => row.Data));

    /// <param name="program">The source and its arguments: <c>arenas.c 4 4000</c>.</param>
    /// <param name="kind">A version of <see cref="GlibcVersions"/>, or how it is linked.</param>
    public static Target Start(string program, string kind) => Named(program, kind).Start();

    public static Fixture Named(string program, string kind)
    {
        string[] words = program.Split(' ');
        Fixture fixture = kind switch
        {
            "static" => Fixture.Static(words[0]),
            "static-pie" => Fixture.StaticPie(words[0]),
            "stripped" => Fixture.Stripped(words[0]),
            _ => new Fixture(words[0]).Under(kind),
        };
        return fixture.With(words[1..]);
    }

    private static TheoryData<string, string> Rows(IEnumerable<string> programs, IEnumerable<string> kinds)
    {
        var rows = new TheoryData<string, string>();
        foreach (string kind in kinds)
        {
            foreach (string program in programs)
            {
                rows.Add(program, kind);
            }
        }

        return rows;
    }
}
