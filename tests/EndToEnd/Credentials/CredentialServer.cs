using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;

namespace PixStream.EndToEnd.Credentials;

/// <summary>A server that asks for client certificates, with its authority and its registry.</summary>
internal sealed class CredentialServer : IAsyncDisposable
{
    private readonly DataDirectory _data = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-e2e-credentials-");
    private Server _server = null!;

    private CredentialServer()
    {
    }

    public LabAuthority Authority { get; } = new();

    public Server Server => _server;

    private string RegistryPath => Path.Combine(_directory.FullName, "participants.json");

    public static async Task<CredentialServer> StartAsync(
        Func<LabAuthority, (string Ispb, string State, X509Certificate2[] Certificates)[]> participants)
    {
        var server = new CredentialServer();
        server.Change(participants(server.Authority));
        var authorities = Path.Combine(server._directory.FullName, "authorities.pem");
        await File.WriteAllTextAsync(authorities, server.Authority.Pem);
        server._server = await Server.StartAsync(server._data,
        [
            ("ASPNETCORE_URLS", "https://127.0.0.1:0"), ("PixStream:Credentials:Registry", server.RegistryPath),
            ("PixStream:Credentials:Authorities", authorities), ("PixStream:Http:SpiWait", "00:00:00.2"),
            .. server.Authority.WriteServer(server._directory.FullName),
        ]);
        return server;
    }

    /// <summary>Writes the registry. The server sees it by itself.</summary>
    public void Change(params IEnumerable<(string Ispb, string State, X509Certificate2[] Certificates)> participants) =>
        RegistryText.Replace(RegistryPath, RegistryText.Of(participants));

    /// <summary>A client with that certificate, or none.</summary>
    public Client With(X509Certificate2? certificate) => Client.WithCertificate(_server.Address, Authority, certificate);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Authority.Dispose();
        _data.Dispose();
        _directory.Delete(recursive: true);
    }
}
