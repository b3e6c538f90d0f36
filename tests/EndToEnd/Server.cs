using System.Globalization;
using PixStream.Harness.Processes;

namespace PixStream.EndToEnd;

/// <summary>The real server, as a process of its own. It is gone when this is disposed of, whatever happened before.</summary>
internal sealed class Server : IAsyncDisposable
{
    /// <summary>In place of a setting's name: how many files the process may have open.</summary>
    public const string OpenFiles = "ulimit -n";

    private readonly StandaloneServer _server;

    private Server(StandaloneServer server) => _server = server;

    /// <summary>Where it listens. The first of them, if at several places.</summary>
    public Uri Address => _server.Address;

    /// <summary>What it wrote to standard output so far, line by line.</summary>
    public IReadOnlyList<string> Output => _server.Process.Output;

    /// <summary>Where its admin API listens, as it logged before it served.</summary>
    public Uri Admin => _server.Admin;

    public string Errors => _server.Process.Errors;

    public int Id => _server.Process.Id;

    /// <summary>
    /// Starts it and waits until it says where it listens. A setting whose name begins with two hyphens is an argument; one
    /// without a colon may be any variable of its environment.
    /// </summary>
    public static async Task<Server> StartAsync(DataDirectory data, params (string Name, string Value)[] settings)
    {
        var (server, refusal) = await TryStartAsync(data, settings);
        return server ?? throw new InvalidOperationException($"The server did not start: {refusal!.Errors}\n{refusal.Output}");
    }

    /// <summary>As <see cref="StartAsync"/>, or what it left behind where it ended by itself.</summary>
    public static async Task<(Server? Server, Ended? Refusal)> TryStartAsync(
        DataDirectory data, params (string Name, string Value)[] settings)
    {
        var server = Launch(data.Path, settings);
        if (await server._server.ServesAsync())
            return (server, null);
        await using (server)
            return (null, await server.WaitForEndAsync());
    }

    /// <summary>Starts it, and expects that it ends by itself without having served.</summary>
    public static async Task<Ended> RunAsync(string directory, params (string Name, string Value)[] settings)
    {
        await using var server = Launch(directory, settings);
        Assert.False(await server._server.ServesAsync(), "It started.");
        return await server.WaitForEndAsync();
    }

    /// <summary>Starts it, and kills it before it can have done much.</summary>
    public static async Task KillWhileStartingAsync(DataDirectory data, TimeSpan after)
    {
        await using var server = Launch(data.Path, []);
        await Task.Delay(after, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.KillAsync();
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _server.Process.KillAsync();

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public Task SignalStopAsync() => _server.Process.TerminateAsync();

    /// <summary>Sends a signal, by its name without <c>SIG</c>.</summary>
    public Task SignalAsync(string signal) => _server.Process.SignalAsync(signal);

    public async Task<Ended> StopAsync()
    {
        await SignalStopAsync();
        return await WaitForEndAsync();
    }

    public Task<Ended> WaitForEndAsync() => _server.Process.WaitForEndAsync();

    public Client Connect() => new(Address);

    /// <summary>Says why it is gone, where a test would only find that no answer comes.</summary>
    public void ExpectRunning()
    {
        if (_server.Process.HasEnded)
            throw new InvalidOperationException(
                $"The server ended with {_server.Process.ExitCode}: {Errors}\n{string.Join('\n', Output.TakeLast(20))}");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Server Launch(string directory, (string Name, string Value)[] settings)
    {
        var launch = StandaloneServer.LaunchOf(typeof(Server), directory,
        [
            ("PixStream:Journal:SegmentBytes", "4194304"), ("PixStream:Admin:Url", "http://127.0.0.1:0"),
            .. settings.Where(static setting => setting.Name != OpenFiles && !IsArgument(setting.Name)),
        ]);
        launch = launch with
        {
            Arguments = [.. launch.Arguments, .. settings.Where(static setting => IsArgument(setting.Name))
                .Select(static setting => setting.Value.Length == 0 ? setting.Name : $"{setting.Name}={setting.Value}")],
        };
        if (settings.FirstOrDefault(static setting => setting.Name == OpenFiles).Value is { } openFiles)
            launch = launch.WithOpenFiles(int.Parse(openFiles, CultureInfo.InvariantCulture));
        return new Server(StandaloneServer.Start(launch));
    }

    private static bool IsArgument(string name) => name.StartsWith("--", StringComparison.Ordinal);
}
