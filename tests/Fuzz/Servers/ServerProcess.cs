using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace PixStream.Fuzz.Servers;

/// <summary>The real server, as a process of its own on a fresh journal. Both are gone when this is disposed of.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 40;

    private static readonly string[] OwnVariables = ["PixStream", "ASPNETCORE_", "Kestrel", "Logging", "OTEL_", "DOTNET_ENVIRONMENT"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-fuzz-");
    private readonly Process _process;
    private readonly MemoryProbe _probe;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _defects = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly EventHandler _killAtExit;

    private ServerProcess(ServerLimits limits)
    {
        _probe = new MemoryProbe(_directory.FullName);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", AssemblyPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory.FullName,
        };
        foreach (var name in start.Environment.Keys.Where(name => OwnVariables.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase))).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in limits.Settings.Concat(_probe.Settings))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["PixStream__Journal__Directory"] = Journal;
        start.Environment["PixStream__Signatures__CertificateDirectory"] = WriteCertificate();
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        _process = Process.Start(start)!;
        _killAtExit = (_, _) => _process.Kill();
        AppDomain.CurrentDomain.ProcessExit += _killAtExit;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    public IPEndPoint EndPoint { get; private set; } = null!;

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>What it wrote last, and whether it is still there.</summary>
    public string LastWords => $"{(IsRunning ? "running" : $"ended with {_process.ExitCode}")}: {string.Join('\n', _lines)}";

    /// <summary>Errors that it logged: no input should bring one about.</summary>
    public IReadOnlyCollection<string> Defects => _defects;

    private string Journal => Path.Combine(_directory.FullName, "journal");

    private static string AssemblyPath { get; } = typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(ServerLimits limits)
    {
        var server = new ServerProcess(limits);
        var exited = server._process.WaitForExitAsync();
        if (await Task.WhenAny(server._address.Task, exited) == exited)
        {
            await server._reading;
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start: {string.Join('\n', server._lines)}");
        }

        var address = await server._address.Task;
        server.EndPoint = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        return server;
    }

    public ServerFigures Measure() => ServerFigures.Take(Id, _probe, Journal);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= _killAtExit;
        if (IsRunning)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
                _lines.TryDequeue(out _);
            if (IsDefect(line))
                _defects.Enqueue(line);
            if (Serves().Match(line) is { Success: true } found)
                _address.TrySetResult(new Uri(found.Groups[1].Value));
        }
    }

    /// <summary>One certificate that no message is signed with: signatures are read and compared all the same.</summary>
    private string WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var directory = _directory.CreateSubdirectory("certificates").FullName;
        File.WriteAllBytes(Path.Combine(directory, "fuzz.cer"), certificate.Export(X509ContentType.Cert));
        return directory;
    }

    // Kestrel calls it an error where a body that nobody could read cannot be skipped either. It closes the connection then, as
    // it should.
    private static bool IsDefect(string line) =>
        (line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal) && !line.Contains("automatic draining of the request body failed", StringComparison.Ordinal))
        || line.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);

    [GeneratedRegex(@"PixStream serves (http://[0-9.:]+[0-9])")]
    private static partial Regex Serves();
}
