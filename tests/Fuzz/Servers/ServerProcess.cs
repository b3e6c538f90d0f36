using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Processes;

namespace PixStream.Fuzz.Servers;

/// <summary>The real server, as a process of its own on a fresh journal. Both are gone when this is disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 40;

    private readonly DirectoryInfo _directory;
    private readonly MemoryProbe _probe;
    private readonly ConcurrentQueue<string> _defects;
    private readonly StandaloneServer _server;

    private ServerProcess(DirectoryInfo directory, MemoryProbe probe, ConcurrentQueue<string> defects, StandaloneServer server) =>
        (_directory, _probe, _defects, _server) = (directory, probe, defects, server);

    public IPEndPoint EndPoint => new(IPAddress.Parse(_server.Address.Host), _server.Address.Port);

    public int Id => _server.Process.Id;

    public bool IsRunning => !_server.Process.HasEnded;

    /// <summary>What it wrote last, and whether it is still there.</summary>
    public string LastWords => _server.Process.LastWords;

    /// <summary>Errors that it logged: no input should bring one about.</summary>
    public IReadOnlyCollection<string> Defects => _defects;

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(
        ServerLimits limits, params IEnumerable<(string Name, string Value)> settings)
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-fuzz-");
        var probe = new MemoryProbe(directory.FullName);
        var defects = new ConcurrentQueue<string>();
        var launch = StandaloneServer.LaunchOf(typeof(ServerProcess), JournalIn(directory),
        [
            .. limits.Settings, .. probe.Settings, ("PixStream:Signatures:CertificateDirectory", WriteCertificate(directory)),
            .. settings,
        ]) with
        {
            Directory = directory.FullName,
            LinesKept = LinesKept,
            Heard = line =>
            {
                if (IsDefect(line))
                    defects.Enqueue(line);
            },
        };
        try
        {
            return new ServerProcess(directory, probe, defects, await StandaloneServer.ServeAsync(launch));
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    public ServerFigures Measure() => ServerFigures.Take(Id, _probe, JournalIn(_directory));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static string JournalIn(DirectoryInfo directory) => Path.Combine(directory.FullName, "journal");

    /// <summary>One certificate that no message is signed with: signatures are read and compared all the same.</summary>
    private static string WriteCertificate(DirectoryInfo parent)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=fuzz", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var directory = parent.CreateSubdirectory("certificates").FullName;
        File.WriteAllBytes(Path.Combine(directory, "fuzz.cer"), certificate.Export(X509ContentType.Cert));
        return directory;
    }

    // Kestrel calls it an error where a body that could not be read cannot be skipped either. It closes the connection then, as
    // it should.
    private static bool IsDefect(string line) =>
        (line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)
            && !line.Contains("automatic draining of the request body failed", StringComparison.Ordinal))
        || line.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);
}
