using System.Net.Sockets;
using System.Net;

namespace PixStream.Harness.Processes;

/// <summary>A silo or a gateway, as a process that comes and goes.</summary>
/// <param name="name">Names its log.</param>
/// <param name="assembly">The program.</param>
/// <param name="address">Where it serves.</param>
/// <param name="settings">Its variables.</param>
/// <param name="logs">Where its output goes; null where it is not wanted.</param>
internal sealed class Node(string name, string assembly, Uri address, IReadOnlyDictionary<string, string> settings, string? logs)
    : IAsyncDisposable
{
    private const int LinesKept = 20;

    private static readonly Lock Logging = new();

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);

    private readonly HttpClient _health = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
    private ChildProcess? _process;

    public Uri Address => address;

    /// <summary>Whether it was started and has not ended since.</summary>
    public bool IsRunning => _process is { HasEnded: false };

    public void Start(params string[] arguments)
    {
        _process?.Dispose();
        _process = ChildProcess.Start(Launch.Dotnet(assembly, arguments) with
        {
            Withheld = ["PixStream"],
            Variables =
                [.. settings.Select(static setting => (setting.Key, setting.Value)), ("ASPNETCORE_URLS", address.ToString())],
            Directory = Path.GetTempPath(),
            LinesKept = LinesKept,
            Heard = logs is null ? null : Log,
        });
    }

    /// <summary>Until it says that it is ready.</summary>
    public async Task BeReadyAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (!IsRunning)
                throw new InvalidOperationException($"{name} {_process!.LastWords}");
            if (TimeProvider.System.GetElapsedTime(began) > StartsWithin)
                throw new InvalidOperationException($"{name} is not ready after {StartsWithin.TotalMinutes:F0} minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>kill -9, if it was ever started.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.KillAsync();
    }

    /// <summary>Asks it to stop, as a service manager does, and waits until it did.</summary>
    public async Task StopAsync()
    {
        await _process!.TerminateAsync();
        if (await EndAsync() is var code and not 0)
            throw new InvalidOperationException($"{name} was asked to stop and ended with {code}.");
    }

    /// <summary>Stops it in the middle of whatever it does, until <see cref="ContinueAsync"/>.</summary>
    public Task PauseAsync() => _process!.PauseAsync();

    public Task ContinueAsync() => _process!.ContinueAsync();

    /// <summary>Waits until it ends.</summary>
    public async Task<int> EndAsync() => (await _process!.WaitForEndAsync()).ExitCode;

    /// <summary>Whether it ends by itself.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan most)
    {
        var ended = EndAsync();
        return await Task.WhenAny(ended, Task.Delay(most, TimeProvider.System)) == ended;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _health.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _health.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Log(string line)
    {
        lock (Logging)
            File.AppendAllText(Path.Combine(logs!, name + ".log"), line + "\n");
    }
}
