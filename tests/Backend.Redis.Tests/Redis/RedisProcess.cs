using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Tests.Redis;

/// <summary>
/// A real redis-server on a free loopback port, with a directory of its own. It can be killed and started again on the same data.
/// </summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    private static readonly ConcurrentDictionary<Process, bool> Running = [];

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private Process? _process;

    static RedisProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var process in Running.Keys)
            process.Kill();
    };

    private RedisProcess(string directory, string[] arguments)
    {
        Directory = directory;
        Arguments = arguments;
        _connection = new(() => ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true,abortConnect=false,syncTimeout=20000,asyncTimeout=20000"));
    }

    public string Directory { get; }

    /// <summary>How it is started, beyond the usual.</summary>
    public string[] Arguments { get; set; }

    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    public string Log => File.ReadAllText(Path.Combine(Directory, "log"));

    /// <summary>The last file of the append-only log: what is written next goes there.</summary>
    public string LastLogFile => System.IO.Directory.GetFiles(Path.Combine(Directory, "appendonlydir"), "*.incr.aof").MaxBy(FileNumber)!;

    /// <summary>Starts one that flushes each commit, unless the arguments say otherwise.</summary>
    public static Task<RedisProcess> StartAsync(params string[] arguments) => StartInAsync(NewDirectory(), arguments);

    /// <summary>Starts one on the data of a directory, which belongs to it from then on.</summary>
    public static async Task<RedisProcess> StartInAsync(string directory, params string[] arguments)
    {
        Assert.SkipWhen(Program is null, "There is no redis-server on the PATH. Debian has it: apt-get install redis-server.");
        var redis = new RedisProcess(directory, arguments);
        await redis.StartAsync();
        return redis;
    }

    public static string NewDirectory()
    {
        // Kept in memory where that can be: what a killed process has written is there all the same.
        var root = System.IO.Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        return System.IO.Directory.CreateDirectory(Path.Combine(root, $"pixstream-redis-{Path.GetRandomFileName()}")).FullName;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same port.</summary>
    public async Task StartAsync()
    {
        while (true)
        {
            if (Port == 0)
                Port = FreePort();
            var start = new ProcessStartInfo(Program!)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Directory,
            };
            string[] arguments =
            [
                "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Directory, "--logfile", Path.Combine(Directory, "log"), "--save", "", "--hz", "100",
                "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0", .. Arguments,
            ];
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
            _process = Process.Start(start)!;
            Running[_process] = true;
            if (await AnswersAsync())
                return;
            Assert.True(Log.Contains("Address already in use", StringComparison.Ordinal), $"redis-server did not start: {Log}");
            Port = 0;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        Running.TryRemove(process, out _);
        process.Dispose();
        _process = null;
    }

    /// <summary>It stands still, and its connections stay.</summary>
    public void Stop() => Signal("STOP");

    public void Continue() => Signal("CONT");

    /// <summary>Sends a command past the store.</summary>
    public async Task<RedisResult> AskAsync(string command, params object[] arguments) =>
        await (await _connection.Value).GetDatabase().ExecuteAsync(command, arguments, CommandFlags.None);

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
            await (await _connection.Value).DisposeAsync();
        await KillAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        while (!_process!.HasExited)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(IPAddress.Loopback, Port);
                var stream = client.GetStream();
                await stream.WriteAsync("PING\r\n"u8.ToArray());
                var answer = new byte[5];
                if (await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false) == answer.Length && answer.AsSpan().SequenceEqual("+PONG"u8))
                    return true;
            }
            catch (Exception early) when (early is SocketException or IOException)
            {
                // It does not listen yet, or reads its data.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return false;
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int FileNumber(string path) => int.Parse(Path.GetFileName(path).Split('.')[^3], System.Globalization.CultureInfo.InvariantCulture);
}
