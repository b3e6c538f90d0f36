using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Cli.Tests.Certs;

/// <summary>Both ends of a TLS connection take what <c>certs</c> makes.</summary>
public sealed class HandshakeTests : IDisposable
{
    private readonly Laboratory _laboratory = new();

    public HandshakeTests() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no key for TLS that is in memory only.");

    public void Dispose() => _laboratory.Dispose();

    [Fact]
    public async Task A_participant_is_known_by_its_certificate_and_knows_the_server_by_its_own()
    {
        await _laboratory.RunAsync("--server localhost --participant 10000001");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var called = new SslStream(server.GetStream());
        await using var calling = new SslStream(client.GetStream());
        using var ca = _laboratory.Read("ca");
        using var own = _laboratory.ReadWithKey("server");
        using var participant = _laboratory.ReadWithKey("10000001");

        await Task.WhenAll(
            called.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = own, ClientCertificateRequired = true, CertificateChainPolicy = Trust(ca),
                },
                TestContext.Current.CancellationToken),
            calling.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost", ClientCertificates = [participant], CertificateChainPolicy = Trust(ca),
                },
                TestContext.Current.CancellationToken));

        Assert.True(called.IsMutuallyAuthenticated);
        Assert.Equal(participant.GetRawCertData(), called.RemoteCertificate!.GetRawCertData());
    }

    private static X509ChainPolicy Trust(X509Certificate2 ca) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { ca },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
