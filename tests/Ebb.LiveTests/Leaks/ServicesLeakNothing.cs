using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Rendering;
using Ebb.Snapshots;
using Capture = Ebb.Snapshots.Capture;

namespace Ebb.LiveTests.Leaks;

/// <summary>Services as they are installed, after some requests: what is told of them is nothing, what cannot be told, or what Valgrind tells.</summary>
public sealed partial class ServicesLeakNothing : IDisposable
{
    private const string Ruby = "x = (1..3000).map { |i| 'x' * i }; x.each_index { |i| x[i] = nil if i.odd? }; GC.start; puts 'ready'; $stdout.flush; gets";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebb-service-");

    private string SocketPath => Path.Combine(_folder.FullName, "socket");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_master_of_nginx_and_its_worker()
    {
        Requires.Ptrace();
        string settings = Path.Combine(_folder.FullName, "nginx.conf");
        string temporary = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(name => $"{name}_temp_path {_folder.FullName}/{name};\n"));
        File.WriteAllText(settings, $$"""
            daemon off;
            worker_processes 1;
            pid {{_folder.FullName}}/pid;
            error_log /dev/stdout notice;
            events { worker_connections 64; }
            http { access_log off; {{temporary}} server { listen unix:{{SocketPath}}; location / { return 200 "hello\n"; } location /more { root {{_folder.FullName}}; } } }
            """);
        using RealProgram master = RealProgram.Start("nginx", ["-p", _folder.FullName, "-e", "stderr", "-c", settings], ready: "start worker process ");
        int worker = int.Parse(File.ReadAllText($"/proc/{master.Pid}/task/{master.Pid}/children").Split(' ')[0], CultureInfo.InvariantCulture);
        for (int request = 0; request < 20; request++)
        {
            // 403 where it is started by root: the folder is not its worker's to read.
            Assert.Contains(request % 2 == 0 ? "hello" : "HTTP/1.1 40", Ask($"GET /{(request % 2 == 0 ? "" : "more/" + request)} HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        }

        foreach (int pid in (int[])[master.Pid, worker])
        {
            LeakReport report = ReportOn(pid);

            Assert.True(report.IsProof, report.Leaks.WhyUnproved);
            Assert.True(report.Leaks.LiveBlocks > 100, $"only {report.Leaks.LiveBlocks} blocks");
            Assert.True(report.Leaks.Leaked.Blocks == 0, string.Join('\n', report.Leaks.Groups));
        }
    }

    // Debian links jemalloc into it, and of that nothing can be told.
    [Fact]
    public void Redis_which_has_another_malloc()
    {
        Requires.Ptrace();
        using RealProgram redis = RealProgram.Start("redis-server", ["--port", "0", "--unixsocket", SocketPath, "--save", "", "--appendonly", "no", "--dir", _folder.FullName], ready: "ready to accept");
        Assert.Contains("+OK", Ask("SET key value\r\nQUIT\r\n"), StringComparison.Ordinal);

        LeakReport report = ReportOn(redis.Pid);

        Requires.That(report.Snapshot.Target.Allocators.Any(static one => one.Name == "jemalloc"), "this redis has no jemalloc");
        Assert.False(report.IsProof);
        Assert.StartsWith("Cannot tell: it has the malloc of jemalloc", report.Headline, StringComparison.Ordinal);
    }

    // Ruby 3.1 loses three blocks as it starts, and Valgrind, asked at the same point, names three.
    [Fact]
    public void Ruby_but_for_what_valgrind_finds_in_it_as_well()
    {
        Requires.Ptrace();
        Requires.Program("ruby");
        string prefix = "--vgdb-prefix=" + Path.Combine(_folder.FullName, "vgdb");
        ulong theirs;
        using (RealProgram watched = RealProgram.Start("valgrind", ["--log-file=" + Path.Combine(_folder.FullName, "log"), "--undef-value-errors=no", "--leak-check=no", "--vgdb=yes", prefix, "ruby", "-e", Ruby]))
        {
            var called = Called.Run("vgdb", prefix, $"--pid={watched.Pid}", "leak_check", "full", "definiteleak", "any");
            theirs = Lost().Matches(called.Output + called.Errors).Aggregate(0UL, static (sum, match) => sum + ulong.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
            Assert.True(Lost().Count(called.Output + called.Errors) == 2, called.Output + called.Errors);
        }

        using RealProgram ruby = RealProgram.Start("ruby", ["-e", Ruby]);
        LeakReport report = ReportOn(ruby.Pid);

        Assert.True(report.IsProof, report.Leaks.WhyUnproved);
        Assert.True(report.Leaks.Leaked.Blocks == theirs, $"theirs: {theirs}; ours: {string.Join('\n', report.Leaks.Groups)}");
    }

    private static LeakReport ReportOn(int pid) =>
        LeakReport.Of(Capture.Take(pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken))!;

    private string Ask(string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        socket.Send(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?:definitely|indirectly) lost: [\d,]+ (?:\([^)]*\) )?bytes in ([\d,]+) ")]
    private static partial Regex Lost();
}
