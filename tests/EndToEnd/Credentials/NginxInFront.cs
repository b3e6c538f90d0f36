using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;
using PixStream.Harness.Processes;

namespace PixStream.EndToEnd.Credentials;

/// <summary>
/// A real nginx that ends TLS before a real server, asks for client certificates and forwards them. It calls from an address of
/// its own, so that a caller on this machine is not taken for it.
/// </summary>
internal sealed class NginxInFront : IAsyncDisposable
{
    public const string Own = "127.0.0.2";

    private readonly DataDirectory _data = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-e2e-nginx-");
    private ChildProcess? _nginx;
    private Server _server = null!;

    private NginxInFront()
    {
    }

    /// <summary>Why it cannot be had here; null if it can.</summary>
    public static string? Missing { get; } =
        Run.Find("nginx") is null ? "There is no nginx on the PATH."
        : !OperatingSystem.IsLinux() ? "Only on Linux are all of 127.0.0.0/8 this machine's."
        : null;

    public LabAuthority Authority { get; } = new();

    public Server Server => _server;

    /// <summary>nginx, by https.</summary>
    public Uri Address { get; private set; } = null!;

    /// <param name="verify">What nginx does with certificates: <c>ssl_verify_client</c>.</param>
    /// <param name="participants">The registry.</param>
    public static async Task<NginxInFront> StartAsync(
        string verify, Func<LabAuthority, (string Ispb, string State, X509Certificate2[] Certificates)[]> participants)
    {
        var front = new NginxInFront();
        string Place(string name) => Path.Combine(front._directory.FullName, name);
        await File.WriteAllTextAsync(Place("participants.json"), RegistryText.Of(participants(front.Authority)));
        await File.WriteAllTextAsync(Place("authorities.pem"), front.Authority.Pem);
        front.Authority.WriteServer(front._directory.FullName);
        front._server = await Server.StartAsync(front._data,
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("PixStream:Http:SpiWait", "00:00:00.2"),
            ("PixStream:Credentials:Registry", Place("participants.json")),
            ("PixStream:Credentials:Authorities", Place("authorities.pem")),
            ("PixStream:Credentials:Proxies:0", Own), ("PixStream:Credentials:ForwardedBy", "Nginx"),
        ]);
        await front.StartNginxAsync(verify);
        return front;
    }

    /// <summary>A client that calls nginx with that certificate, or none.</summary>
    public Client With(X509Certificate2? certificate) => Client.WithCertificate(Address, Authority, certificate);

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        Authority.Dispose();
        _data.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task StartNginxAsync(string verify)
    {
        var port = FreePort.Find();
        Address = new Uri($"https://127.0.0.1:{port}");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate server.pem;
                    ssl_certificate_key server.key;
                    ssl_client_certificate authorities.pem;
                    ssl_verify_client {{verify}};
                    location / {
                        proxy_pass {{_server.Address}};
                        proxy_bind {{Own}};
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
                        proxy_buffering off;
                    }
                }
            }
            """);
        _nginx = ChildProcess.Start(new Launch(
            "nginx", "-p", _directory.FullName, "-e", "stderr", "-c", Path.Combine(_directory.FullName, "nginx.conf"))
        {
            Directory = _directory.FullName,
        });
        while (!await ListensAsync(port))
        {
            if (_nginx.HasEnded)
                throw new InvalidOperationException($"nginx {_nginx.LastWords}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
