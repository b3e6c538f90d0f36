using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Certificates;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Certificates that come in a header: from whom they count, and that they count as those of TLS do.</summary>
public sealed class ForwardedTests
{
    private const string Here = "127.0.0.1";
    private const string Elsewhere = "192.0.2.1";
    private const string Verified = "was successfully authenticated";

    private static readonly string Start = Paths.SpiStart(CredentialHarness.Active);

    public static TheoryData<ForwardedBy> Forms => ForwardedForms.All;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_a_named_proxy_forwards_counts_as_in_TLS(ForwardedBy form)
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(form, Elsewhere, Here));
        using var client = new Client(harness.Http.Address);
        foreach (var (kind, certificate, ispb, status) in Matrix(harness))
        {
            string[] header = certificate is null ? [] : [ForwardedForms.Text(form, certificate)];
            var answer = await ForwardedForms.AskAsync(client, form, Paths.SpiStart(ispb), header);
            Assert.True(answer.Code == status, $"{kind}: {answer.Code} {answer.Text}");
            if (status != 204)
                answer.IsProblem((HttpStatusCode)status, status == 401 ? "unauthenticated" : "forbidden", xml: true);
        }

        Assert.Contains(
            $"Information A client certificate in the header {ForwardedText.HeaderOf(form)} counts where it comes from "
            + $"{Elsewhere}, {Here}.",
            harness.Log.Lines);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_another_peer_forwards_is_ignored_and_logged(ForwardedBy form)
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(form, Elsewhere));
        using var client = new Client(harness.Http.Address);
        foreach (var (kind, certificate, ispb, _) in Matrix(harness))
        {
            string[] header = certificate is null ? [] : [ForwardedForms.Text(form, certificate)];
            var answer = await ForwardedForms.AskAsync(client, form, Paths.SpiStart(ispb), header);
            Assert.True(answer.Code == 401, $"{kind}: {answer.Code} {answer.Text}");
        }

        string[] Told() => [.. harness.Log.Lines.Where(static line => line.Contains("was ignored", StringComparison.Ordinal))];
        Assert.StartsWith(
            $"Warning The header {ForwardedText.HeaderOf(form)} from {Here} was ignored: PixStream:Credentials:Proxies",
            Assert.Single(Told()), StringComparison.Ordinal);
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        await ForwardedForms.AskAsync(client, form, Start, "x");
        await ForwardedForms.AskAsync(client, form, Start, "x");
        Assert.Equal(2, Told().Length);
    }

    /// <summary>The host's own variable would have any caller say where it comes from.</summary>
    [Fact]
    public async Task The_peer_is_that_of_the_connection_whatever_headers_say()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(
            [.. ForwardedForms.Settings(ForwardedBy.Nginx, Elsewhere), ("ForwardedHeaders_Enabled", "true")]);
        using var client = new Client(harness.Http.Address);
        var request = new HttpRequestMessage(HttpMethod.Get, Start);
        request.Headers.Add("X-Forwarded-For", Elsewhere);
        request.Headers.Add(
            "X-Client-Cert", ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Active)));
        (await client.SendAsync(request)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
    }

    [Fact]
    public async Task A_peer_that_is_not_named_counts_by_its_own_certificate()
    {
        await using var harness = await CredentialHarness.StartAsync(ForwardedForms.Settings(ForwardedBy.Nginx, Elsewhere));
        using var client = harness.As(CredentialHarness.Active);
        var other = ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Other));
        (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, other)).Is(HttpStatusCode.NoContent);
        (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Paths.SpiStart(CredentialHarness.Other), other))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_certificate_of_a_named_proxy_itself_is_not_the_participants(int version)
    {
        await using var harness = await CredentialHarness.StartAsync(ForwardedForms.Settings(ForwardedBy.Rfc9440, Here));
        using var proxy = harness.With(
            harness.CertificateOf(CredentialHarness.Active), new Version(version, version == 1 ? 1 : 0));
        var other = ForwardedForms.Text(ForwardedBy.Rfc9440, harness.CertificateOf(CredentialHarness.Other));
        foreach (var path in new[] { Start, Paths.SpiStart(CredentialHarness.Other) })
            (await ForwardedForms.AskAsync(proxy, ForwardedBy.Rfc9440, path))
                .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        (await ForwardedForms.AskAsync(proxy, ForwardedBy.Rfc9440, Start, other))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await ForwardedForms.AskAsync(proxy, ForwardedBy.Rfc9440, Paths.SpiStart(CredentialHarness.Other), other))
            .Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Participants_take_turns_on_one_connection_of_the_proxy()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Nginx, Here));
        using var client = new Client(harness.Http.Address);
        var own = ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Active));
        var other = ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Other));
        for (var i = 0; i < 2; i++)
        {
            (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, own)).Is(HttpStatusCode.NoContent);
            (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start)).Is(HttpStatusCode.Unauthorized);
            (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, "")).Is(HttpStatusCode.Unauthorized);
            (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, other)).Is(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_header_that_cannot_be_read_is_refused_and_logged_without_its_content()
    {
        foreach (var (why, header) in new (string, Func<string, string>)[]
        {
            ($"it has more than {ForwardedText.CharactersMax} characters",
                static good => good + string.Concat(Enumerable.Repeat("%0A", ForwardedText.CharactersMax / 3))),
            ("it is not as PixStream:Credentials:ForwardedBy says", static _ => "secret"),
            ("there is no certificate in it",
                static _ => "-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----"),
        })
        {
            await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Nginx, Here));
            using var client = new Client(harness.Http.Address);
            var good = ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Active));
            for (var i = 0; i < 2; i++)
                (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, header(good)))
                    .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
            ExpectUnreadable(harness, ForwardedBy.Nginx, why);
            (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, good)).Is(HttpStatusCode.NoContent);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_header_that_comes_twice_is_refused_even_with_the_same_certificate(ForwardedBy form)
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(form, Here));
        var good = ForwardedForms.Text(form, harness.CertificateOf(CredentialHarness.Active));
        foreach (var (count, status) in new[] { (1, 204), (2, 401) })
        {
            // An HTTP client would join the two.
            using var proxy = await RawConnection.OpenAsync(harness.Http.Address);
            var headers = string.Concat(Enumerable.Repeat($"{ForwardedText.HeaderOf(form)}: {good}\r\n", count));
            await proxy.GetAsync(Start, headers);
            Assert.Equal(status, (await proxy.ReadAsync())!.Code);
        }

        ExpectUnreadable(harness, form, "it stands there more than once");
        using var client = new Client(harness.Http.Address);
        (await ForwardedForms.AskAsync(client, form, Start, good, good)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_certificate_is_verified_once_in_ten_minutes_over_all_connections_of_the_proxy()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Rfc9440, Here));
        var header = ForwardedForms.Text(ForwardedBy.Rfc9440, harness.CertificateOf(CredentialHarness.Active));
        int Count() => harness.Log.Lines.Count(static line => line.Contains(Verified, StringComparison.Ordinal));
        async Task AskTwiceAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                using var client = new Client(harness.Http.Address);
                (await ForwardedForms.AskAsync(client, ForwardedBy.Rfc9440, Start, header)).Is(HttpStatusCode.NoContent);
            }
        }

        await AskTwiceAsync();
        harness.Time.Advance(TimeSpan.FromMinutes(9));
        await AskTwiceAsync();
        Assert.Equal(1, Count());
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        await AskTwiceAsync();
        Assert.Equal(2, Count());
    }

    [Fact]
    public async Task A_certificate_counts_no_longer_than_to_its_end()
    {
        await using var harness = await CredentialHarness.StartPlainAsync();
        var certificate = harness.CertificateOf(CredentialHarness.Active);
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        Assert.Equal(end, ClientCertificates.EndOf(certificate, end - TimeSpan.FromMinutes(1)));
        Assert.Equal(end - TimeSpan.FromMinutes(1), ClientCertificates.EndOf(certificate, end - TimeSpan.FromMinutes(11)));
    }

    [Fact]
    public async Task Certificates_that_are_refused_are_not_kept()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Rfc9440, Here));
        var kept = harness.Http.Services.GetRequiredService<ForwardedCertificates>();
        using var client = new Client(harness.Http.Address);
        using var foreign = new LabAuthority();
        for (var i = 0; i < 5; i++)
        {
            using var made = foreign.Issue("x");
            (await ForwardedForms.AskAsync(client, ForwardedBy.Rfc9440, Start, ForwardedForms.Text(ForwardedBy.Rfc9440, made)))
                .Is(HttpStatusCode.Unauthorized);
        }

        Assert.Equal(0, kept.KeptCount);
        var good = ForwardedForms.Text(ForwardedBy.Rfc9440, harness.CertificateOf(CredentialHarness.Active));
        (await ForwardedForms.AskAsync(client, ForwardedBy.Rfc9440, Start, good)).Is(HttpStatusCode.NoContent);
        Assert.Equal(1, kept.KeptCount);
    }

    /// <summary>A client of the proxy can write any address into its certificate.</summary>
    [Fact]
    public async Task The_addresses_in_a_forwarded_certificate_are_not_asked()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Nginx, Here));
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var foreign = new LabAuthority("Elsewhere");
        using var made = foreign.IssueNaming(new Uri($"http://{elsewhere.LocalEndpoint}/ca.cer"), "x");
        using var client = new Client(harness.Http.Address);

        (await ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, ForwardedForms.Text(ForwardedBy.Nginx, made)))
            .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task Certificates_that_are_kept_have_a_bound_and_count_beyond_it()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Rfc9440, Here));
        var kept = harness.Http.Services.GetRequiredService<ForwardedCertificates>();
        kept.KeptMax = 2;
        using var client = new Client(harness.Http.Address);
        string[] participants =
            [CredentialHarness.Active, CredentialHarness.Other, CredentialHarness.ReadOnly, CredentialHarness.Active];
        foreach (var ispb in participants)
        {
            var header = ForwardedForms.Text(ForwardedBy.Rfc9440, harness.CertificateOf(ispb));
            (await ForwardedForms.AskAsync(client, ForwardedBy.Rfc9440, Paths.SpiStart(ispb), header))
                .Is(HttpStatusCode.NoContent);
            Assert.InRange(kept.KeptCount, 1, kept.KeptMax);
        }
    }

    [Fact]
    public async Task A_suspended_participant_loses_its_pull_that_waits_behind_a_proxy()
    {
        await using var harness = await CredentialHarness.StartPlainAsync(ForwardedForms.Settings(ForwardedBy.Nginx, Here));
        using var client = new Client(harness.Http.Address);
        harness.Participants.HoldWaits = true;
        var header = ForwardedForms.Text(ForwardedBy.Nginx, harness.CertificateOf(CredentialHarness.Active));
        var waiting = ForwardedForms.AskAsync(client, ForwardedBy.Nginx, Start, header);
        await harness.Participants.WaitBeganAsync();
        Assert.Equal(RegistryReload.Taken, harness.Change(CredentialHarness.Active, "suspended"));
        (await waiting).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    private static void ExpectUnreadable(CredentialHarness harness, ForwardedBy form, string why) => Assert.Equal(
        $"Warning The proxy {Here} sent a header {ForwardedText.HeaderOf(form)} that cannot be read: {why}. "
        + "Its request is answered 401. Told once a minute at most.",
        Assert.Single(harness.Log.Lines, static line => line.Contains("cannot be read", StringComparison.Ordinal)));

    /// <summary>Each kind of certificate, the participant that it asks for, and the answer.</summary>
    private static IEnumerable<(string Kind, X509Certificate2? Certificate, string Ispb, int Status)> Matrix(
        CredentialHarness harness)
    {
        using var foreign = new LabAuthority();
        yield return ("its own", harness.CertificateOf(CredentialHarness.Active), CredentialHarness.Active, 204);
        yield return ("its own again", harness.CertificateOf(CredentialHarness.Active), CredentialHarness.Active, 204);
        yield return ("another's", harness.CertificateOf(CredentialHarness.Other), CredentialHarness.Active, 403);
        yield return ("for one that is not there", harness.CertificateOf(CredentialHarness.Other), CredentialHarness.Absent, 403);
        yield return ("suspended", harness.CertificateOf(CredentialHarness.Suspended), CredentialHarness.Suspended, 403);
        yield return ("sends only", harness.CertificateOf(CredentialHarness.SendOnly), CredentialHarness.SendOnly, 403);
        yield return ("no certificate", null, CredentialHarness.Active, 401);
        foreach (var (kind, certificate) in new[]
        {
            ("unregistered", harness.Authority.Issue("x")), ("expired", harness.Authority.IssueExpired("x")),
            ("not yet valid", harness.Authority.IssueNotYetValid("x")), ("for servers", harness.Authority.IssueForServers("x")),
            ("of another authority", foreign.Issue("x")),
        })
            using (certificate)
                yield return (kind, certificate, CredentialHarness.Active, 401);
    }
}
