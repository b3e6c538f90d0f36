using System.Net;
using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;

namespace PixStream.EndToEnd.Credentials;

/// <summary>Participants whose certificates a real nginx forwards.</summary>
public sealed class NginxTests
{
    private const string Sender = "11111111";
    private const string Reader = "22222222";
    private const string Header = "X-Client-Cert";

    private readonly Envelopes _envelopes = new(seed: 3);

    [Fact]
    public async Task Through_nginx_a_participant_publishes_pulls_and_confirms_in_its_own_name_alone()
    {
        Assert.SkipWhen(NginxInFront.Missing is not null, NginxInFront.Missing ?? "");
        X509Certificate2 sends = null!, reads = null!;
        await using var front = await NginxInFront.StartAsync("optional", authority =>
            [(Sender, "active", [sends = authority.Issue(Sender)]), (Reader, "active", [reads = authority.Issue(Reader)])]);
        using var sender = front.With(sends);
        using var reader = front.With(reads);
        var message = _envelopes.Make(Sender, Reader);
        await sender.PublishAsync(Sender, message);
        var batch = await reader.StartAsync(Reader);
        Assert.Equal(message, batch.Message());
        (await sender.GetAsync(batch.Next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await sender.StartAsync(Reader)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await sender.DeleteAsync(batch.Next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        var empty = (await reader.GetAsync(batch.Next)).Is(HttpStatusCode.NoContent);
        (await reader.DeleteAsync(empty.Next)).Is(HttpStatusCode.OK);
        Assert.Empty(await reader.DrainAsync(Reader));
    }

    [Fact]
    public async Task A_header_that_a_client_writes_itself_does_not_let_it_in()
    {
        Assert.SkipWhen(NginxInFront.Missing is not null, NginxInFront.Missing ?? "");
        X509Certificate2 reads = null!, sends = null!;
        await using var front = await NginxInFront.StartAsync("optional", authority =>
            [(Sender, "active", [sends = authority.Issue(Sender)]), (Reader, "active", [reads = authority.Issue(Reader)])]);
        using var none = front.With(null);
        using var sender = front.With(sends);
        using var past = front.Server.Connect();

        // As nginx writes it, and without the underscores that it drops.
        foreach (var name in new[] { Header, "x-client-cert", "X_Client_Cert" })
        {
            (await AskAsync(none, name, reads)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
            (await AskAsync(sender, name, reads)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
            (await AskAsync(past, name, reads)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        }

        (await none.StartAsync(Reader)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.Contains(front.Server.Output, static line =>
            line.Contains("The header X-Client-Cert from 127.0.0.1 was ignored", StringComparison.Ordinal));
    }

    /// <summary>
    /// nginx passes on certificates whose authority it does not know, if it is told to; others it answers itself. Neither opens
    /// anything.
    /// </summary>
    [Fact]
    public async Task What_nginx_does_not_verify_is_verified_here()
    {
        Assert.SkipWhen(NginxInFront.Missing is not null, NginxInFront.Missing ?? "");
        var bad = new Dictionary<string, X509Certificate2>();
        X509Certificate2 reads = null!;
        using var elsewhere = new LabAuthority("Elsewhere");
        await using var front = await NginxInFront.StartAsync("optional_no_ca", authority =>
        {
            bad["of another authority"] = elsewhere.Issue(Reader);
            bad["expired"] = authority.IssueExpired(Reader);
            bad["for servers"] = authority.IssueForServers(Reader);
            return [(Reader, "active", [reads = authority.Issue(Reader), .. bad.Values])];
        });
        foreach (var (kind, certificate) in bad)
        {
            using var client = front.With(certificate);
            var answer = await client.StartAsync(Reader);
            Assert.True(
                answer.Code == (kind == "of another authority" ? 401 : 400), $"{kind}: {answer.Code} {answer.Text}");
        }

        using var reader = front.With(reads);
        Assert.Empty(await reader.DrainAsync(Reader));
    }

    private static Task<Answer> AskAsync(Client client, string header, X509Certificate2 certificate)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Paths.SpiStart(Reader));
        request.Headers.Add(header, Uri.EscapeDataString($"{certificate.ExportCertificatePem()}\n"));
        return client.SendAsync(request);
    }
}
