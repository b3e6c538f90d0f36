using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests.Certs;

/// <summary>What <c>certs</c> makes is what TLS libraries take, and a second run adds to it.</summary>
public sealed class CertsTests : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly Laboratory _laboratory = new();

    public void Dispose() => _laboratory.Dispose();

    [Fact]
    public async Task Each_certificate_leads_to_the_CA_and_serves_its_purpose_alone()
    {
        await MakeAsync();

        Assert.True(Verifies("server", ServerAuthentication));
        Assert.True(Verifies("10000001", ClientAuthentication));
        Assert.False(Verifies("server", ClientAuthentication));
        Assert.False(Verifies("10000001", ServerAuthentication));
        using var ca = _laboratory.Read("ca");
        var constraints = Assert.Single(ca.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.Equal((true, 0), (constraints.CertificateAuthority, constraints.PathLengthConstraint));
    }

    [Fact]
    public async Task Another_CAs_certificate_does_not_lead_to_this_one()
    {
        await MakeAsync();
        using var other = new Laboratory();
        await other.RunAsync("--participant 10000001");
        using var stranger = other.Read("10000001");

        Assert.False(Verifies(stranger, ClientAuthentication));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("pix.example", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("other.example", false)]
    [InlineData("127.0.0.2", false)]
    public async Task The_servers_certificate_is_for_its_names_and_addresses(string name, bool isItsOwn)
    {
        await _laboratory.RunAsync("--server localhost,pix.example,127.0.0.1,::1");
        using var server = _laboratory.Read("server");

        Assert.Equal(isItsOwn, server.MatchesHostname(name, allowCommonName: false));
    }

    [Theory]
    [InlineData("", 365)]
    [InlineData("--days 7", 7)]
    [InlineData("--days 3650", 3_650)]
    public async Task It_is_valid_for_the_days_that_are_asked_for_and_from_a_little_before(string option, int days)
    {
        await _laboratory.RunAsync($"--participant 10000001 {option}");
        using var certificate = _laboratory.Read("10000001");

        Assert.Equal(
            TimeSpan.FromDays(days) + TimeSpan.FromMinutes(5),
            certificate.NotAfter.ToUniversalTime() - certificate.NotBefore.ToUniversalTime());
    }

    [Fact]
    public async Task Openssl_agrees()
    {
        Assert.SkipWhen(Run.Find("openssl") is null, "There is no openssl.");
        await MakeAsync();

        Assert.Equal(0, await VerifyAsync("sslserver", "server"));
        Assert.Equal(0, await VerifyAsync("sslclient", "10000001"));
        Assert.NotEqual(0, await VerifyAsync("sslclient", "server"));
    }

    [Fact]
    public async Task The_list_of_participants_names_the_certificates()
    {
        await MakeAsync();

        Assert.Equal(
            $$"""{"participants":[{"ispb":"10000001","name":"10000001","state":"active","certificates":["{{Thumbprint("10000001")}}"]},"""
            + $$"""{"ispb":"10000002","name":"10000002","state":"active","certificates":["{{Thumbprint("10000002")}}"]}]}""",
            JsonSerializer.Serialize(_laboratory.Registry));
        Assert.Matches("^[0-9A-F]{64}$", Thumbprint("10000001"));
    }

    [Fact]
    public async Task Keys_and_their_directory_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await MakeAsync();

        var keys = Directory.GetFiles(_laboratory.Path, "*.key");
        Assert.Equal(4, keys.Length);
        Assert.All(keys, static key => Assert.Equal(UnixModes.OfFiles, UnixModes.Of(key)));
        Assert.Equal(UnixModes.OfDirectories, UnixModes.Of(_laboratory.Path));
    }

    [Fact]
    public async Task It_says_what_it_made_and_that_it_is_for_a_laboratory()
    {
        var ran = await MakeAsync();

        Assert.StartsWith("made ca.pem and ca.key, valid until ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("made 10000002.pem and 10000002.key, valid until ", ran.Output, StringComparison.Ordinal);
        Assert.StartsWith("For a laboratory only", ran.Errors, StringComparison.Ordinal);
    }

    private async Task<Ran> MakeAsync()
    {
        var ran = await _laboratory.RunAsync("--server localhost --participant 10000001,10000002");
        Assert.Equal(0, ran.ExitCode);
        return ran;
    }

    private bool Verifies(string name, string purpose)
    {
        using var certificate = _laboratory.Read(name);
        return Verifies(certificate, purpose);
    }

    private bool Verifies(X509Certificate2 certificate, string purpose)
    {
        using var ca = _laboratory.Read("ca");
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        return chain.Build(certificate);
    }

    private string Thumbprint(string name)
    {
        using var certificate = _laboratory.Read(name);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private async Task<int> VerifyAsync(string purpose, string name)
    {
        var ran = await Run.ToEndAsync(new Launch(
            "openssl",
            ["verify", "-CAfile", _laboratory.File("ca.pem"), "-purpose", purpose, _laboratory.File($"{name}.pem")]));
        return ran.ExitCode;
    }
}
