using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace PixStream.Http.Tests.Credentials;

/// <summary>The server's own certificate is renewed while it serves.</summary>
public sealed class ServerCertificateTests
{
    private const string Renewed = "Information The server's certificate changed and was read again.";
    private const string Refused = "Error The server's certificate cannot be read again; the one before stays in use.";

    [Fact]
    public async Task New_connections_get_a_renewed_certificate_and_old_ones_stay()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var client = harness.As(CredentialHarness.Active);
        (await client.StartAsync(CredentialHarness.Active)).Is(HttpStatusCode.NoContent);
        var first = await ShownAsync(harness);
        Assert.Equal(first, await ShownAsync(harness));

        harness.Authority.WriteServer(harness.Directory);
        await harness.LoggedAsync(Renewed);
        Assert.NotEqual(first, await ShownAsync(harness));
        (await client.StartAsync(CredentialHarness.Active)).Is(HttpStatusCode.NoContent);
        // A client that shows a certificate is verified as before.
        using var late = harness.As(CredentialHarness.Other);
        (await late.StartAsync(CredentialHarness.Other)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_file_with_a_password_is_read_again_too()
    {
        await using var harness = await CredentialHarness.StartAsync(
            static lab => lab.ServerFiles = lab.Authority.WriteServer(lab.Directory, "secret"));
        var first = await ShownAsync(harness);
        harness.Authority.WriteServer(harness.Directory, "secret");
        await harness.LoggedAsync(Renewed);
        Assert.NotEqual(first, await ShownAsync(harness));
    }

    [Fact]
    public async Task A_certificate_without_its_key_does_not_take_the_place_of_one_with_it()
    {
        await using var harness = await CredentialHarness.StartAsync();
        var first = await ShownAsync(harness);
        using var other = harness.Authority.Issue("x");
        await File.WriteAllTextAsync(
            Path.Combine(harness.Directory, "server.pem"), other.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await harness.LoggedAsync(Refused);
        Assert.Equal(first, await ShownAsync(harness));

        harness.Authority.WriteServer(harness.Directory);
        await harness.LoggedAsync(Renewed);
        Assert.NotEqual(first, await ShownAsync(harness));
    }

    [Fact]
    public async Task Metrics_say_for_how_long_the_certificates_in_use_are_valid()
    {
        await using var harness = await CredentialHarness.StartAsync();
        var remaining = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == harness.Http.Services.GetRequiredService<IMeterFactory>()
                && instrument.Name == "pixstream.certificates.remaining")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => remaining[(string)tags[0].Value!] = seconds);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal(["authorities", "server"], remaining.Keys.Order());
        using var own = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(harness.Directory, "server.pem"));
        Assert.Equal((own.NotAfter - harness.Time.GetUtcNow().LocalDateTime).TotalSeconds, remaining["server"], 1.0);

        var before = remaining["server"];
        harness.Time.Advance(TimeSpan.FromDays(1));
        listener.RecordObservableInstruments();
        Assert.Equal(86_400, before - remaining["server"], 1.0);
    }

    /// <summary>The thumbprint of what the server shows to a new connection.</summary>
    private static async Task<string> ShownAsync(CredentialHarness harness)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, harness.Http.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1", CertificateChainPolicy = harness.Authority.Trust(),
            },
            TestContext.Current.CancellationToken);
        return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
