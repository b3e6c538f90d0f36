using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Routing;
using PixStream.Harness.Certificates;
using PixStream.Harness.Tokens;
using PixStream.Http.Tests.Credentials.Signed;

namespace PixStream.Http.Tests.Credentials;

/// <summary>
/// Every route that is mapped, asked with every kind of credential, each in every way in which it can be wrong. The routes are
/// those of the server, so that a new one is asked as well.
/// </summary>
public sealed class CredentialMatrixTests
{
    private const string Me = CredentialHarness.Active;
    private const string Other = CredentialHarness.Other;

    private const string SignedTwice = "a signature that came before";

    /// <summary>What tells nothing of a participant.</summary>
    private static readonly string[] Open =
        ["GET /health/live", "GET /health/ready", "GET /openapi.json", "GET /", "HEAD /"];

    /// <summary>A way to be wrong, and the status of the refusal.</summary>
    private static readonly Dictionary<string, (int Status, Func<Lab, HttpMethod, string, Task<Answer>> Ask)> Wrong = new()
    {
        ["nothing"] = (401, static (lab, method, path) => lab.AskAsync(null, Request(method, path))),
        ["a certificate of another authority"] = (401, WithCertificate(static lab => lab.Elsewhere.Issue(Me))),
        ["an expired certificate"] = (401, WithCertificate(static lab => lab.Authority.IssueExpired(Me))),
        ["a certificate that is not yet valid"] = (401, WithCertificate(static lab => lab.Authority.IssueNotYetValid(Me))),
        ["a certificate of a server"] = (401, WithCertificate(static lab => lab.Authority.IssueForServers(Me))),
        ["a certificate that is not registered"] = (401, WithCertificate(static lab => lab.Authority.Issue(Me))),
        ["another's certificate"] = (403, static (lab, method, path) =>
            lab.AskAsync(lab.Signed.Server.CertificateOf(Other), Request(method, path))),
        ["an expired token"] = (401, WithToken(static issuer =>
            issuer.Issue(Me, new() { ["exp"] = LabIssuer.In(-60) }))),
        ["a token that is not yet valid"] = (401, WithToken(static issuer =>
            issuer.Issue(Me, new() { ["nbf"] = LabIssuer.In(60) }))),
        ["a token of another issuer"] = (401, WithToken(static issuer =>
            issuer.Issue(Me, new() { ["iss"] = "https://x.example" }))),
        ["a token for another audience"] = (401, WithToken(static issuer =>
            issuer.Issue(Me, new() { ["aud"] = "https://x.example" }))),
        ["a token of a participant that is not there"] = (401, WithToken(static issuer =>
            issuer.Issue(CredentialHarness.Absent))),
        ["a changed token"] = (401, WithToken(static issuer => $"{issuer.Issue(Me)[..^4]}AAAA")),
        ["a token of another scope"] = (403, WithToken(static issuer =>
            issuer.Issue(Me, new() { ["scope"] = "pix.admin" }))),
        ["another's token"] = (403, WithToken(static issuer => issuer.Issue(Other))),
        ["a signature that is too old"] = (401, WithSignature(static (mine, method, path, body) =>
            mine.Sign(method, path, body, before: new() { ["X-Timestamp"] = RequestSigner.At(-310) }))),
        ["a signature of the future"] = (401, WithSignature(static (mine, method, path, body) =>
            mine.Sign(method, path, body, before: new() { ["X-Timestamp"] = RequestSigner.At(310) }))),
        ["a signature of another body"] = (401, WithSignature(static (mine, method, path, body) =>
            mine.Sign(method, path, body, signedBody: [1, 2]))),
        ["a signature of another path"] = (401, WithSignature(static (mine, method, path, body) =>
        {
            var request = mine.Sign(method, $"{path}x", body);
            request.RequestUri = new Uri(path, UriKind.Relative);
            return request;
        })),
        ["a signature by a key that is not registered"] = (401, WithSignature(static (_, method, path, body) =>
            RequestSigner.New("unknown", Me).Sign(method, path, body))),
        ["a signature with the secret of another key"] = (401, WithSignature(static (mine, method, path, body) =>
            RequestSigner.New(mine.KeyId, Me).Sign(method, path, body))),
        [SignedTwice] = (401, static async (lab, method, path) =>
        {
            Dictionary<string, string?> same = new()
            {
                ["X-Request-Id"] = $"again-{lab.Count++}", ["X-Timestamp"] = RequestSigner.At(0),
            };
            var (text, body) = (method.Method, BodyOf(method));
            await lab.AskAsync(null, lab.Signed.Mine.Sign(text, path, body, same));
            return await lab.AskAsync(null, lab.Signed.Mine.Sign(text, path, body, same));
        }),
        ["another's signature"] = (403, static (lab, method, path) =>
            lab.AskAsync(null, lab.Signed.Others.Sign(method.Method, path, BodyOf(method)))),
    };

    public static TheoryData<string> Ways => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_wrong_credential_opens_no_route_and_tells_nothing_of_others(string way)
    {
        await using var lab = await Lab.StartAsync();
        var (status, ask) = Wrong[way];
        Assert.NotEmpty(lab.Routes);
        foreach (var (method, pattern) in lab.Routes)
        {
            // A catalogue is for all, so that another's credential and scope are good enough.
            if (status == 403 && !pattern.Contains("{ispb}", StringComparison.Ordinal))
                continue;
            var mine = await ask(lab, method, PathOf(pattern, Me));
            Assert.True(mine.Code == status, $"{way}: {method} {pattern} is answered {mine.Code} {mine.Text}");
            mine.IsProblem(
                (HttpStatusCode)status, status == 401 ? "unauthenticated" : "forbidden",
                xml: pattern.StartsWith("/api/v1/", StringComparison.Ordinal));
            var third = await ask(lab, method, PathOf(pattern, CredentialHarness.ReadOnly));
            var absent = await ask(lab, method, PathOf(pattern, CredentialHarness.Absent));
            Assert.Equal((third.Code, third.Text), (absent.Code, absent.Text));
        }

        // There the first of two was good.
        if (way == SignedTwice)
            return;
        Assert.Empty(lab.Signed.Server.Participants.Appended);
        Assert.Empty(lab.Signed.Server.Participants.Terms);
    }

    [Fact]
    public async Task Each_kind_of_credential_opens_its_own_routes()
    {
        await using var lab = await Lab.StartAsync();
        foreach (var (method, pattern) in lab.Routes)
        {
            var path = PathOf(pattern, Me);
            foreach (var answer in new[]
            {
                await lab.AskAsync(lab.Signed.Server.CertificateOf(Me), Request(method, path)),
                await WithToken(static issuer => issuer.Issue(Me))(lab, method, path),
                await WithSignature(static (mine, method, path, body) => mine.Sign(method, path, body))(lab, method, path),
            })
                Assert.False(answer.Code is 401 or 403, $"{method} {pattern} is answered {answer.Code} {answer.Text}");
        }
    }

    private static Func<Lab, HttpMethod, string, Task<Answer>> WithCertificate(Func<Lab, X509Certificate2> make) =>
        async (lab, method, path) =>
        {
            using var certificate = make(lab);
            return await lab.AskAsync(certificate, Request(method, path));
        };

    private static Func<Lab, HttpMethod, string, Task<Answer>> WithToken(Func<LabIssuer, string> make) =>
        (lab, method, path) =>
        {
            var request = Request(method, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {make(lab.Issuer)}");
            return lab.AskAsync(null, request);
        };

    private static Func<Lab, HttpMethod, string, Task<Answer>> WithSignature(
        Func<RequestSigner, string, string, byte[]?, HttpRequestMessage> make) =>
        (lab, method, path) => lab.AskAsync(null, make(lab.Signed.Mine, method.Method, path, BodyOf(method)));

    private static HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, path) { Content = BodyOf(method) is { } body ? new ByteArrayContent(body) : null };

    /// <summary>No message: a credential is looked at before what is sent.</summary>
    private static byte[]? BodyOf(HttpMethod method) => method == HttpMethod.Post ? [.. "x"u8] : null;

    /// <summary>A path of that pattern. No stream has its token.</summary>
    internal static string PathOf(string pattern, string ispb) =>
        pattern.Replace("{ispb}", ispb, StringComparison.Ordinal).Replace("{n}", "1", StringComparison.Ordinal)
            .Replace("{piPullNext}", "x", StringComparison.Ordinal).Replace("{interactionId}", "x", StringComparison.Ordinal);

    /// <summary>A server that takes all kinds of credentials.</summary>
    private sealed class Lab(LabIssuer issuer, SignedHarness signed) : IAsyncDisposable
    {
        public LabIssuer Issuer => issuer;

        public SignedHarness Signed => signed;

        public LabAuthority Authority => signed.Server.Authority;

        public LabAuthority Elsewhere { get; } = new("Elsewhere");

        public int Count { get; set; }

        public IEnumerable<(HttpMethod Method, string Pattern)> Routes =>
            from endpoint in signed.Server.Http.Endpoints
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            where !Open.Contains($"{method} {endpoint.RoutePattern.RawText}")
            select (new HttpMethod(method), endpoint.RoutePattern.RawText!);

        public static async Task<Lab> StartAsync()
        {
            var issuer = await LabIssuer.StartAsync();
            return new Lab(issuer, await SignedHarness.StartWithCertificatesAsync(
                ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
                ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
                ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress),
                ("PixStream:Utilities:Enabled", "true")));
        }

        public async Task<Answer> AskAsync(X509Certificate2? certificate, HttpRequestMessage request)
        {
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", Envelopes.ContentType);
            using var client = signed.Server.With(certificate);
            return await client.SendAsync(request);
        }

        public async ValueTask DisposeAsync()
        {
            Elsewhere.Dispose();
            await signed.DisposeAsync();
            await issuer.DisposeAsync();
        }
    }
}
