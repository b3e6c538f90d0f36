using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace PixStream.ClusterTrials;

/// <summary>A silo or a gateway, as a process that comes and goes.</summary>
internal sealed class Node(string name, string assembly, Uri address, IReadOnlyDictionary<string, string> settings, string? logs) : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);

    private readonly HttpClient _health = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
    private Process? _process;
    private Task _reading = Task.CompletedTask;

    static Node() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var process in Running.Keys)
                process.Kill();
        };

    public Uri Address => address;

    public void Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("PixStream", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        _process = Process.Start(start)!;
        Running[_process] = true;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    /// <summary>Until it says that it is ready.</summary>
    public async Task BeReadyAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"{name} ended with {_process.ExitCode}.");
            if (TimeProvider.System.GetElapsedTime(began) > StartsWithin)
                throw new InvalidOperationException($"{name} is not ready after {StartsWithin.TotalMinutes:F0} minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Whether it was started and has not ended since.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>kill -9, if it was ever started.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await EndAsync();
    }

    /// <summary>Asks it to stop, as a service manager does, and waits until it did.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        if (await EndAsync() is var code and not 0)
            throw new InvalidOperationException($"{name} was asked to stop and ended with {code}.");
    }

    /// <summary>Stops it in the middle of whatever it does, until <see cref="ContinueAsync"/>.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    public async Task<int> EndAsync()
    {
        await _process!.WaitForExitAsync();
        await _reading;
        Running.TryRemove(_process, out _);
        return _process.ExitCode;
    }

    /// <summary>Whether it ends by itself.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan most)
    {
        var ended = EndAsync();
        return await Task.WhenAny(ended, Task.Delay(most, TimeProvider.System)) == ended;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _health.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _health.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            if (logs is not null)
                lock (Running)
                    File.AppendAllText(Path.Combine(logs, name + ".log"), line + "\n");
    }
}
