using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace PixStream.Harness.Processes;

/// <summary>What a process left behind that ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors);

/// <summary>
/// A program as a child process. It is gone, with all that it started, when this is disposed of, and when this process ends.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable, IDisposable
{
    private static readonly ConcurrentDictionary<ChildProcess, bool> Running = new();

    private readonly Launch _launch;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Channel<string> _unread;
    private readonly Task _reading;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => EndAll();

    private ChildProcess(Launch launch)
    {
        _launch = launch;
        _unread = Channel.CreateBounded<string>(
            new BoundedChannelOptions(launch.LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });
        StartedAt = Stopwatch.GetTimestamp();
        _process = launch.Begin();
        Running[this] = true;
        _reading = Task.WhenAll(
            ReadOutputAsync(), launch.SharesErrors ? Task.CompletedTask : ReadAsync(_process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Timestamp just before it was started.</summary>
    public long StartedAt { get; }

    /// <summary>What it wrote to standard output so far, line by line.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    public string Errors => string.Join('\n', _errors);

    /// <summary>What it wrote last, and whether it is still there.</summary>
    public string LastWords =>
        $"{(HasEnded ? $"ended with {ExitCode}" : "running")}: {string.Join('\n', _errors.Concat(_output))}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ChildProcess Start(Launch launch) => new(launch);

    /// <summary>Ends all that run.</summary>
    public static void EndAll()
    {
        foreach (var child in Running.Keys)
            child.Dispose();
    }

    /// <summary>The next line of standard output that was not read here yet; null once it has ended.</summary>
    public async Task<string?> ReadLineAsync()
    {
        while (await _unread.Reader.WaitToReadAsync(Cancellation))
            if (_unread.Reader.TryRead(out var line))
                return line;
        return null;
    }

    /// <summary>Reads on until a line of standard output has that form; null where it ends without one.</summary>
    public async Task<Match?> WaitForLineAsync(Regex form)
    {
        while (await ReadLineAsync() is { } line)
            if (form.Match(line) is { Success: true } found)
                return found;
        return null;
    }

    /// <summary>Gives it a line of input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(Cancellation);
    }

    /// <summary>Asks it to stop (SIGTERM), as a service manager does.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Stops it in the middle of its work (SIGSTOP), until <see cref="ContinueAsync"/>. Its connections stay.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Sends a signal, by its name without <c>SIG</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        var ended = await Run.ToEndAsync(new Launch("kill", $"-{signal}", $"{Id}"));
        if (ended.ExitCode != 0)
            throw new InvalidOperationException($"kill -{signal} of {_launch.Program} failed: {ended.Errors}");
    }

    /// <summary>kill -9, of this process alone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>kill -9, and waits for the end.</summary>
    public async Task KillAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Waits until it has ended by itself, for five minutes at most.</summary>
    public async Task<Ended> WaitForEndAsync()
    {
        try
        {
            await _process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System, Cancellation);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It has not ended: {LastWords}");
        }

        await _reading;
        return new Ended(ExitCode, string.Join('\n', _output), Errors);
    }

    /// <summary>Whether it ends by itself within that time.</summary>
    public bool EndsWithin(TimeSpan most) => _process.WaitForExit(most);

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(this, out _))
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }

    public void Dispose()
    {
        if (!Running.TryRemove(this, out _))
            return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        await ReadAsync(_process.StandardOutput, _output, _unread.Writer);
        _unread.Writer.Complete();
    }

    private async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines, ChannelWriter<string>? unread = null)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > _launch.LinesKept)
                lines.TryDequeue(out _);
            _launch.Heard?.Invoke(line);
            unread?.TryWrite(line);
        }
    }
}
