using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PixStream.EndToEnd;

/// <summary>What a process left behind that ended by itself.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors);

/// <summary>The real server, as a process of its own. It is gone when this is disposed of, whatever happened before.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    /// <summary>In place of a setting's name: how many files the process may have open.</summary>
    public const string OpenFiles = "ulimit -n";

    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private static readonly string[] OwnVariables = ["PixStream", "ASPNETCORE_", "Kestrel", "Logging", "OTEL_", "DOTNET_ENVIRONMENT"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    static Server() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var process in Running.Keys)
                process.Kill();
        };

    private Server(Process process)
    {
        _process = process;
        Running[process] = true;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>Where it listens. The first of them, if at several places.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it wrote to standard output so far, line by line.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Where its admin API listens, as it logged before it served.</summary>
    public Uri Admin => new(_output.Select(line => AdminServes().Match(line)).First(match => match.Success).Groups[1].Value);

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    private static string Assembly { get; } = typeof(Server).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

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
    public static async Task<(Server? Server, Ended? Refusal)> TryStartAsync(DataDirectory data, params (string Name, string Value)[] settings)
    {
        var server = Launch(data.Path, settings);
        var ended = server.WaitForEndAsync();
        if (await Task.WhenAny(server._address.Task, ended) == ended)
        {
            await server.DisposeAsync();
            return (null, await ended);
        }

        server.Address = await server._address.Task;
        return (server, null);
    }

    /// <summary>Starts it, and expects that it ends by itself without having served.</summary>
    public static async Task<Ended> RunAsync(string directory, params (string Name, string Value)[] settings)
    {
        await using var server = Launch(directory, settings);
        var ended = server.WaitForEndAsync();
        Assert.True(await Task.WhenAny(ended, server._address.Task) == ended, "It started.");
        return await ended;
    }

    /// <summary>Starts it, and kills it before it can have done much.</summary>
    public static async Task KillWhileStartingAsync(DataDirectory data, TimeSpan after)
    {
        await using var server = Launch(data.Path, []);
        await Task.Delay(after, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.KillAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task SignalStopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<Ended> StopAsync()
    {
        await SignalStopAsync();
        return await WaitForEndAsync();
    }

    public async Task<Ended> WaitForEndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return new Ended(_process.ExitCode, string.Join('\n', _output), string.Join('\n', _errors));
    }

    public Client Connect() => new(Address);

    /// <summary>Says why it is gone, where a test would only find that nobody answers.</summary>
    public void ExpectRunning()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}: {Errors}\n{string.Join('\n', _output.TakeLast(20))}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(_process, out _))
            return;
        if (!_process.HasExited)
            await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private static Server Launch(string directory, (string Name, string Value)[] settings)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var openFiles = settings.FirstOrDefault(static setting => setting.Name == OpenFiles).Value;
        // The shell becomes the server: the same process, with its limit.
        string[] program = openFiles is null ? [dotnet, "exec", Assembly] : ["/bin/sh", "-c", $"ulimit -n {openFiles}; exec \"$@\"", "sh", dotnet, "exec", Assembly];
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => OwnVariables.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase))).ToArray())
            start.Environment.Remove(name);
        start.Environment["PixStream__Journal__Directory"] = directory;
        start.Environment["PixStream__Journal__SegmentBytes"] = "4194304";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["PixStream__Admin__Url"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings.Where(static setting => setting.Name != OpenFiles))
        {
            if (name.StartsWith("--", StringComparison.Ordinal))
                start.ArgumentList.Add(value.Length == 0 ? name : $"{name}={value}");
            else
                start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new Server(Process.Start(start)!);
    }

    private async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            if (Serves().Match(line) is { Success: true } found)
                _address.TrySetResult(new Uri(found.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"PixStream serves (http://[0-9.:]+[0-9])")]
    private static partial Regex Serves();

    [GeneratedRegex(@"The admin API is at (http://[0-9.:]+[0-9])")]
    private static partial Regex AdminServes();
}
