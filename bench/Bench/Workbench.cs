using System.Diagnostics;
using System.Runtime.InteropServices;
using PixStream.Bench.Servers;

namespace PixStream.Bench;

/// <summary>Where a benchmark works: a directory on a real disk that goes at the end, and the servers that it measures.</summary>
internal sealed class Workbench : IDisposable
{
    private static readonly TimeSpan ReadyAtMost = TimeSpan.FromMinutes(2);

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

    /// <summary>Starts PixStream on that journal.</summary>
    public ServerProcess BeginStandalone(string journal, params (string Name, string Value)[] settings) => Begin(journal, null, settings);

    private ServerProcess Begin(string journal, int? openFiles, (string Name, string Value)[] settings)
    {
        var port = ServerProcess.FreePort();
        var environment = settings
            .Append(("DOTNET_ENVIRONMENT", "Production"))
            .Append(("PixStream__Journal__Directory", journal))
            .Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2));
        string[] program = [Path.Combine(Standalone(), "PixStream.Standalone"), "--urls", $"http://127.0.0.1:{port}"];
        // The shell becomes the program, so its process is the one to look at and to kill.
        if (openFiles is { } files)
            program = ["/bin/sh", "-c", $"ulimit -n {files}; exec \"$@\"", "sh", .. program];
        return new ServerProcess(program[0], program[1..], environment, port, static port => PlainExchange.IsOk(port, "/health/ready"));
    }

    /// <summary>Starts a bare Kestrel: what it does with requests, and with what, says <see cref="BareHost"/>.</summary>
    public static ServerProcess StartBare(string what, string argument, params (string Name, string Value)[] settings)
    {
        var port = ServerProcess.FreePort();
        return Ready(new ServerProcess(
            Environment.ProcessPath!,
            [Program.ServeBare, $"http://127.0.0.1:{port}", what, argument],
            settings.Append(("DOTNET_ENVIRONMENT", "Production")).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)),
            port,
            static port => PlainExchange.IsOk(port, "/")));
    }

    /// <summary>
    /// Starts a program of the cluster and does not wait: a silo and a gateway are ready once they have found each other.
    /// </summary>
    public ServerProcess BeginMember(string program, int port, IEnumerable<(string Name, string Value)> settings) => new(
        Path.Combine(Published(program), $"PixStream.{program}"),
        ["--urls", $"http://127.0.0.1:{port}"],
        settings.Append(("DOTNET_ENVIRONMENT", "Production")).Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2)),
        port,
        static port => PlainExchange.IsOk(port, "/health/ready"));

    /// <summary>Waits until a server that was begun is ready. It is killed if it never is.</summary>
    public static ServerProcess Await(ServerProcess server) => Ready(server);

    /// <summary>
    /// Starts a Redis that flushes its append-only file before it answers; null if redis-server is not on the PATH.
    /// </summary>
    public static ServerProcess? StartRedis(string directory)
    {
        var places = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        var file = places.Select(path => Path.Combine(path, "redis-server")).FirstOrDefault(File.Exists);
        if (file is null)
            return null;
        var port = ServerProcess.FreePort();
        string[] arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--appendonly", "yes", "--appendfsync", "always",
            "--save", "", "--auto-aof-rewrite-percentage", "0", "--daemonize", "no", "--maxclients", "10000",
        ];
        return Ready(new ServerProcess(file, arguments, [], port, PlainExchange.IsRedis));
    }

    /// <summary>Runs this program again with a hidden command, and waits for its end.</summary>
    public static void RunSelf(params string[] arguments) => Run(Environment.ProcessPath!, arguments, Directory.GetCurrentDirectory());

    public void Dispose()
    {
        Children.EndAll();
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
        var process = Children.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true });
        try
        {
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new IOException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
        }
        finally
        {
            Children.End(process);
        }
    }

    /// <summary>The first of the usual places that is not memory.</summary>
    private static string RealDisk() =>
        new[] { Path.GetTempPath(), "/var/tmp", Directory.GetCurrentDirectory() }
            .First(path => Directory.Exists(path) && new DriveInfo(path).DriveFormat is not ("tmpfs" or "ramfs"));
}
