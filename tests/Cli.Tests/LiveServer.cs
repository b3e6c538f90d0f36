using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PixStream.Cli.Tests;

/// <summary>The real server, as a process of its own over an empty directory. Both are gone when this is disposed of.</summary>
internal sealed partial class LiveServer : IAsyncDisposable
{
    private static readonly string[] OwnVariables = ["PixStream", "ASPNETCORE_", "Kestrel", "Logging", "OTEL_", "DOTNET_ENVIRONMENT"];

    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private readonly Task<string> _errors;

    private LiveServer(DirectoryInfo directory, Process process)
    {
        _directory = directory;
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it listens: http://127.0.0.1 and a free port.</summary>
    public Uri Address { get; private set; } = null!;

    private static string Assembly { get; } = typeof(LiveServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    /// <summary>
    /// Starts it with those settings (<c>PixStream:Streams:MaxStreams</c>) and waits until it says where it listens.
    /// </summary>
    public static async Task<LiveServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => OwnVariables.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase))).ToArray())
            start.Environment.Remove(name);
        start.Environment["PixStream__Journal__Directory"] = directory.FullName;
        start.Environment["PixStream__Journal__SegmentBytes"] = "4194304";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var server = new LiveServer(directory, Process.Start(start)!);
        await server.WaitUntilItServesAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _errors;
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task WaitUntilItServesAsync()
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (Serves().Match(line) is not { Success: true } found)
                continue;
            Address = new Uri(found.Groups[1].Value);
            // What it writes from here on is read and dropped: a full pipe would stop it.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return;
        }

        var errors = await _errors;
        await DisposeAsync();
        throw new InvalidOperationException($"The server did not start: {errors}\n{string.Join('\n', lines)}");
    }

    [GeneratedRegex(@"PixStream serves (http://[0-9.:]+[0-9])")]
    private static partial Regex Serves();
}
