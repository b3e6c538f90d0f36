using System.Net;
using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;

namespace PixStream.EndToEnd.Credentials;

/// <summary>Participants with client certificates, against the real server.</summary>
public sealed class CredentialTests
{
    private const string Sender = "11111111";
    private const string Reader = "22222222";

    private readonly Envelopes _envelopes = new(seed: 3);

    [Fact]
    public async Task With_its_certificate_a_participant_publishes_pulls_and_confirms_in_its_own_name_alone()
    {
        X509Certificate2 sends = null!, reads = null!;
        await using var server = await CredentialServer.StartAsync(authority =>
            [(Sender, "active", [sends = authority.Issue(Sender)]), (Reader, "active", [reads = authority.Issue(Reader)])]);
        using var sender = server.With(sends);
        using var reader = server.With(reads);

        var first = _envelopes.Make(Sender, Reader);
        await sender.PublishAsync(Sender, first);
        var batch = await reader.StartAsync(Reader);
        Assert.Equal(first, batch.Message());

        // What another one tries with the token that it saw changes nothing, and stores nothing.
        (await sender.GetAsync(batch.Next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await sender.DeleteAsync(batch.Next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await reader.PostAsync(Sender, _envelopes.Make(Sender, Reader)))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await sender.GetAsync(Paths.JsonStart(Reader))).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: false);

        var empty = (await reader.GetAsync(batch.Next)).Is(HttpStatusCode.NoContent);
        (await reader.DeleteAsync(empty.Next)).Is(HttpStatusCode.OK);
        Assert.Empty(await reader.DrainAsync(Reader));
    }

    [Fact]
    public async Task A_certificate_that_does_not_count_is_answered_401()
    {
        X509Certificate2 good = null!;
        var bad = new Dictionary<string, X509Certificate2?> { ["none"] = null };
        using var elsewhere = new LabAuthority("Elsewhere");
        await using var server = await CredentialServer.StartAsync(authority =>
        {
            bad["of another authority"] = elsewhere.Issue(Reader);
            bad["expired"] = authority.IssueExpired(Reader);
            bad["not yet valid"] = authority.IssueNotYetValid(Reader);
            bad["for servers"] = authority.IssueForServers(Reader);
            good = authority.Issue(Reader);
            return [(Reader, "active", [good, .. bad.Values.OfType<X509Certificate2>().Take(3)]),
                (Sender, "active", [bad["for servers"]!])];
        });
        foreach (var (kind, certificate) in bad)
        {
            using var client = server.With(certificate);
            foreach (var ispb in new[] { Reader, Sender })
            {
                var refused = await client.StartAsync(ispb);
                Assert.True(refused.Code == 401, $"{kind}: {refused.Code}");
                refused.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
            }

            (await client.PostAsync(Sender, _envelopes.Make(Sender, Reader)))
                .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
            (await client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        }

        using var reader = server.With(good);
        Assert.Empty(await reader.DrainAsync(Reader));
    }

    [Fact]
    public async Task Certificates_change_and_participants_are_suspended_without_a_restart()
    {
        X509Certificate2 before = null!, after = null!;
        await using var server = await CredentialServer.StartAsync(authority =>
        {
            after = authority.Issue(Reader);
            return [(Reader, "active", [before = authority.Issue(Reader)])];
        });
        using var old = server.With(before);
        using var now = server.With(after);
        (await old.StartAsync(Reader)).Is(HttpStatusCode.NoContent);
        (await now.StartAsync(Reader)).Is(HttpStatusCode.Unauthorized);

        server.Change((Reader, "active", [before, after]));
        await BecomesAsync(now, HttpStatusCode.NoContent);
        (await old.StartAsync(Reader)).Is(HttpStatusCode.NoContent);

        server.Change((Reader, "active", [after]));
        await BecomesAsync(old, HttpStatusCode.Unauthorized);
        (await now.StartAsync(Reader)).Is(HttpStatusCode.NoContent);

        server.Change((Reader, "suspended", [after]));
        await BecomesAsync(now, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("https://0.0.0.0:0;http://0.0.0.0:0", "false", "Registry", "http://0.0.0.0:0")]
    [InlineData("http://127.0.0.1:0", "false", "Registry", "no address is https")]
    [InlineData("https://127.0.0.1:0", "true", "Registry", "PixStream:Credentials:Registry and PixStream:Http:TrustNetwork")]
    [InlineData("https://0.0.0.0:0;http://0.0.0.0:0", "false", "RegistryIn", "http://0.0.0.0:0")]
    [InlineData("http://127.0.0.1:0", "false", "RegistryIn", "no address is https")]
    [InlineData("https://127.0.0.1:0", "true", "RegistryIn", "PixStream:Credentials:RegistryIn and PixStream:Http:TrustNetwork")]
    public async Task What_would_let_in_strangers_stops_the_start(string urls, string trust, string registry, string why)
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(
            data.Path, ("ASPNETCORE_URLS", urls), ("PixStream:Http:TrustNetwork", trust),
            ($"PixStream:Credentials:{registry}", registry == "Registry" ? "/etc/participants.json" : "Store"),
            ("PixStream:Credentials:Authorities", "/etc/ca.pem"));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(why, ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/participants.json", "0.0.0.0/0", "Nginx", "PixStream:Credentials:Proxies:0: '0.0.0.0/0' is all addresses")]
    [InlineData("/etc/participants.json", "proxy", "Nginx", "PixStream:Credentials:Proxies:0: 'proxy' is no address")]
    [InlineData("/etc/participants.json", "10.0.0.1", "Off", "PixStream:Credentials:Proxies: ")]
    [InlineData("", "10.0.0.1", "Nginx", "PixStream:Credentials:Registry")]
    public async Task Proxies_that_cannot_be_meant_stop_the_start(string registry, string proxy, string form, string why)
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(
            data.Path, ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("PixStream:Credentials:Registry", registry),
            ("PixStream:Credentials:Authorities", registry), ("PixStream:Credentials:Proxies:0", proxy),
            ("PixStream:Credentials:ForwardedBy", form));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(why, ended.Errors, StringComparison.Ordinal);
    }

    /// <summary>Asks until the registry in force is another one.</summary>
    private static async Task BecomesAsync(Client client, HttpStatusCode status)
    {
        var answer = await client.StartAsync(Reader);
        while (answer.Status != status)
        {
            if (answer.Status is HttpStatusCode.NoContent)
                await client.DeleteAsync(answer.Next);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            answer = await client.StartAsync(Reader);
        }
    }
}
