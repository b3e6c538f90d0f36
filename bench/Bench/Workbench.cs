using System.Runtime.InteropServices;
using PixStream.Bench.Servers;
using PixStream.Harness.Processes;

namespace PixStream.Bench;

/// <summary>Where a benchmark works: a directory on a real disk that goes at the end, and the servers that it measures.</summary>
internal sealed class Workbench : IDisposable
{
    private static readonly TimeSpan ReadyAtMost = TimeSpan.FromMinutes(2);

    private static readonly (string Name, string Value) Production = ("DOTNET_ENVIRONMENT", "Production");

    private readonly string _root;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Dictionary<string, string> _published = [];
    private int _directories;

    public Workbench(BenchOptions options)
    {
        Options = options;
        _root = Path.Combine(options.Data ?? RealDisk(), $"pixstream-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(_root);
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _signals = Array.ConvertAll(ends, signal => PosixSignalRegistration.Create(signal, BreakOff));
    }

    public BenchOptions Options { get; }

    public string Root => _root;

    /// <summary>An empty directory, removed with the rest.</summary>
    public string NewDirectory(string name)
    {
        var path = Path.Combine(_root, $"{++_directories:D3}-{name}");
        Directory.CreateDirectory(path);
        return path;
    }

    public static void Say(string line) => Console.Error.WriteLine($"  {line}");

    /// <summary>Starts PixStream on that journal and waits until it is ready.</summary>
    public ServerProcess StartStandalone(string journal, params (string Name, string Value)[] settings)
    {
        var server = BeginStandalone(journal, settings);
        return Ready(server);
    }

    /// <summary>As the other, and it may have no more than that many files open.</summary>
    public ServerProcess StartStandalone(string journal, int openFiles, params (string Name, string Value)[] settings) =>
        Ready(Begin(journal, openFiles, settings));

    /// <summary>
    /// As the first, and it listens by https at another port, too: there first, so that one is ready when both are.
    /// </summary>
    public ServerProcess StartWithTls(string journal, int tlsPort, (string Name, string Value)[] settings) =>
        Ready(Begin(
            journal, null, [.. settings.Select(static one => (one.Name.Replace(":", "__", StringComparison.Ordinal), one.Value))],
            $"https://127.0.0.1:{tlsPort};"));

    /// <summary>Starts PixStream on that journal.</summary>
    public ServerProcess BeginStandalone(string journal, params (string Name, string Value)[] settings) =>
        Begin(journal, null, settings);

    private ServerProcess Begin(
        string journal, int? openFiles, (string Name, string Value)[] settings, string otherUrls = "")
    {
        var port = FreePort.Find();
        var launch = new Launch(
            Path.Combine(Standalone(), "PixStream.Standalone"), "--urls", $"{otherUrls}http://127.0.0.1:{port}")
        {
            Variables = [.. settings, Production, ("PixStream__Journal__Directory", journal)],
        };
        if (openFiles is { } files)
            launch = launch.WithOpenFiles(files);
        return new ServerProcess(launch, port, static port => PlainExchange.IsOk(port, "/health/ready"));
    }

    /// <summary>Starts a bare Kestrel: what it does with requests, and with what, says <see cref="BareHost"/>.</summary>
    public static ServerProcess StartBare(string what, string argument, params (string Name, string Value)[] settings)
    {
        var port = FreePort.Find();
        return Ready(new ServerProcess(
            new Launch(Environment.ProcessPath!, Program.ServeBare, $"http://127.0.0.1:{port}", what, argument)
            {
                Variables = [.. settings, Production],
            },
            port,
            static port => PlainExchange.IsOk(port, "/")));
    }

    /// <summary>
    /// Starts a program of the cluster and does not wait: a silo and a gateway are ready once they have found each other.
    /// </summary>
    public ServerProcess BeginMember(string program, int port, IEnumerable<(string Name, string Value)> settings) => new(
        new Launch(Path.Combine(Published(program), $"PixStream.{program}"), "--urls", $"http://127.0.0.1:{port}")
        {
            Variables = [.. settings, Production],
        },
        port,
        static port => PlainExchange.IsOk(port, "/health/ready"));

    /// <summary>Waits until a server that was begun is ready. It is killed if it never is.</summary>
    public static ServerProcess Await(ServerProcess server) => Ready(server);

    /// <summary>
    /// Starts a Redis that flushes its append-only file before it answers; null if redis-server is not on the PATH.
    /// </summary>
    public static ServerProcess? StartRedis(string directory)
    {
        if (RedisServer.Program is not { } file)
            return null;
        var port = FreePort.Find();
        string[] arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--appendonly", "yes", "--appendfsync", "always",
            "--save", "", "--auto-aof-rewrite-percentage", "0", "--daemonize", "no", "--maxclients", "10000",
        ];
        return Ready(new ServerProcess(new Launch(file, arguments), port, PlainExchange.IsRedis));
    }

    /// <summary>Runs this program again with a hidden command, and waits for its end.</summary>
    public static void RunSelf(params string[] arguments) =>
        Run(Environment.ProcessPath!, arguments, Directory.GetCurrentDirectory());

    public void Dispose()
    {
        ChildProcess.EndAll();
        foreach (var signal in _signals)
            signal.Dispose();
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private void BreakOff(PosixSignalContext context)
    {
        const int BrokenOff = 130;
        Dispose();
        Environment.Exit(BrokenOff);
    }

    private static ServerProcess Ready(ServerProcess server)
    {
        try
        {
            server.AwaitReady(ReadyAtMost);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private string Standalone() => Options.Standalone is { } given ? Path.GetFullPath(given) : Published("Standalone");

    /// <summary>The directory that a program of ours was published to, for this run.</summary>
    private string Published(string program)
    {
        if (_published.TryGetValue(program, out var target))
            return target;
        target = NewDirectory(program);
        Say($"Publishing src/{program} …");
        Run("dotnet", ["publish", "-c", "Release", $"src/{program}", "-o", target, "-v", "q", "--nologo"], Repository.Root);
        return _published[program] = target;
    }

    private static void Run(string file, string[] arguments, string directory)
    {
        using var process = ChildProcess.Start(new Launch(file, arguments) { Directory = directory, SharesErrors = true });
        var ended = process.WaitForEndAsync().GetAwaiter().GetResult();
        if (ended.ExitCode != 0)
            throw new IOException($"{file} {string.Join(' ', arguments)} ended with {ended.ExitCode}: {ended.Output}");
    }

    /// <summary>The first of the usual places that is not memory.</summary>
    private static string RealDisk() =>
        new[] { Path.GetTempPath(), "/var/tmp", Directory.GetCurrentDirectory() }
            .First(path => Directory.Exists(path) && new DriveInfo(path).DriveFormat is not ("tmpfs" or "ramfs"));
}
