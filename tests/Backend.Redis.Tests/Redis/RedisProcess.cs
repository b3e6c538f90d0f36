using PixStream.Harness.Processes;
using StackExchange.Redis;

namespace PixStream.Backend.Redis.Tests.Redis;

/// <summary>
/// A real redis-server on a free loopback port, with a directory of its own. It can be killed and started again on the same data.
/// </summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private RedisServer? _server;

    private RedisProcess(string directory, string[] arguments)
    {
        Directory = directory;
        Arguments = arguments;
        _connection = new(() => ConnectionMultiplexer.ConnectAsync(
            $"{Address},allowAdmin=true,abortConnect=false,syncTimeout=20000,asyncTimeout=20000"));
    }

    public string Directory { get; }

    /// <summary>How it is started, beyond the usual.</summary>
    public string[] Arguments { get; set; }

    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    public string Log => File.ReadAllText(Path.Combine(Directory, "log"));

    /// <summary>The last file of the append-only log: what is written next goes there.</summary>
    public string LastLogFile =>
        System.IO.Directory.GetFiles(Path.Combine(Directory, "appendonlydir"), "*.incr.aof").MaxBy(FileNumber)!;

    /// <summary>Starts one that flushes each commit, unless the arguments say otherwise.</summary>
    public static Task<RedisProcess> StartAsync(params string[] arguments) => StartInAsync(NewDirectory(), arguments);

    /// <summary>Starts one on the data of a directory, which belongs to it from then on.</summary>
    public static async Task<RedisProcess> StartInAsync(string directory, params string[] arguments)
    {
        Assert.SkipWhen(
            RedisServer.Program is null, "There is no redis-server on the PATH. Debian has it: apt-get install redis-server.");
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
                Port = FreePort.Find();
            _server = new RedisServer(
                Directory, Port,
                ["--logfile", Path.Combine(Directory, "log"), "--hz", "100", "--auto-aof-rewrite-percentage", "0", .. Arguments]);
            if (await _server.TryStartAsync() is null)
                return;
            Assert.True(Log.Contains("Address already in use", StringComparison.Ordinal), $"redis-server did not start: {Log}");
            Port = 0;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _server?.KillAsync() ?? Task.CompletedTask;

    /// <summary>It stands still, and its connections stay.</summary>
    public Task PauseAsync() => _server!.PauseAsync();

    public Task ContinueAsync() => _server!.ContinueAsync();

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

    private static int FileNumber(string path) =>
        int.Parse(Path.GetFileName(path).Split('.')[^3], System.Globalization.CultureInfo.InvariantCulture);
}
