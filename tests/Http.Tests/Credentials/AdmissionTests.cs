using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;

namespace PixStream.Http.Tests.Credentials;

/// <summary>
/// Every route that is mapped, asked by every kind of caller, about every kind of participant. A route that is new has no place
/// in the table, and fails.
/// </summary>
public sealed class AdmissionTests
{
    private const string Reads = "11111111 55555555";
    private const string Sends = "11111111 66666666";
    private const string Any = "11111111 22222222 55555555 66666666";
    private const string Everyone = "everyone";

    /// <summary>Which of the participants may ask for it, in its own name where the path has one.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["GET /api/v1/out/{ispb}/stream/start"] = Reads,
        ["GET /api/v1/out/{ispb}/stream/{piPullNext}"] = Reads,
        ["DELETE /api/v1/out/{ispb}/stream/{piPullNext}"] = Reads,
        ["GET /api/pix/{ispb}/stream/start"] = Reads,
        ["GET /api/pix/{ispb}/stream/{interactionId}"] = Reads,
        ["DELETE /api/pix/{ispb}/stream/{interactionId}"] = Reads,
        ["POST /api/v1/in/{ispb}/msgs"] = Sends,
        ["POST /api/util/msgs/{ispb}/{n}"] = "11111111",
        ["GET /api/v1/in/catalog"] = Any,
        ["GET /api/v1/out/catalog"] = Any,
        ["GET /health/live"] = Everyone,
        ["GET /health/ready"] = Everyone,
        ["GET /openapi.json"] = Everyone,
    };

    /// <summary>Pages for persons. The last of them are there where a setting says so.</summary>
    private static readonly string[] Pages =
    [
        "/", "/docs", "/docs/page.css", "/docs/page.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js",
    ];

    static AdmissionTests()
    {
        foreach (var page in Pages)
            Allowed[$"GET {page}"] = Allowed[$"HEAD {page}"] = Everyone;
    }

    private static readonly string?[] Callers =
    [
        null, CredentialHarness.Active, CredentialHarness.Suspended, CredentialHarness.ReadOnly, CredentialHarness.SendOnly,
    ];

    [Fact]
    public async Task Each_route_that_is_mapped_is_in_the_table()
    {
        await using var harness = await CredentialHarness.StartAsync(("PixStream:Http:ApiPage", "true"));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), RoutesOf(harness).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_caller_may_ask_in_its_own_name_for_what_its_state_allows()
    {
        await using var harness = await CredentialHarness.StartAsync(
            ("PixStream:Utilities:Enabled", "true"), ("PixStream:Http:ApiPage", "true"));
        foreach (var caller in Callers)
        {
            using var client = ClientOf(harness, caller);
            foreach (var (route, allowed) in Allowed)
            {
                var answer = await AskAsync(client, route, caller ?? CredentialHarness.Active);
                if (allowed == Everyone || (caller is not null && allowed.Contains(caller, StringComparison.Ordinal)))
                    Assert.False(answer.Code is 401 or 403, $"{caller} {route}: {answer.Code} {answer.Text}");
                else
                    ExpectRefusal(answer, route, caller is null ? 401 : 403);
            }
        }
    }

    [Fact]
    public async Task About_another_participant_each_answer_is_the_same_whether_there_is_one_or_not()
    {
        await using var harness = await CredentialHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        foreach (var caller in Callers)
        {
            using var client = ClientOf(harness, caller);
            foreach (var route in Allowed.Keys.Where(static route => route.Contains("{ispb}", StringComparison.Ordinal)))
            {
                var known = await AskAsync(client, route, CredentialHarness.Other);
                var unknown = await AskAsync(client, route, CredentialHarness.Absent);
                ExpectRefusal(known, route, caller is null ? 401 : 403);
                Assert.Equal(known.Body, unknown.Body);
                Assert.Equal(HeadersOf(known), HeadersOf(unknown));
            }
        }

        Assert.Empty(harness.Participants.Appended);
        Assert.Empty(harness.Participants.Terms);
    }

    [Fact]
    public async Task A_token_tells_a_stranger_nothing()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var owner = harness.As(CredentialHarness.Active);
        using var stranger = harness.As(CredentialHarness.ReadOnly);
        var next = (await owner.StartAsync(CredentialHarness.Active)).Is(HttpStatusCode.NoContent).Next;

        var real = (await stranger.GetAsync(next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        var made = await stranger.GetAsync(Paths.WithToken(next, "x"));
        Assert.Equal(real.Body, made.Body);
        (await stranger.DeleteAsync(next)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await owner.GetAsync(next)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_malformed_ISPB_is_said_before_a_credential_is_asked_for()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var stranger = harness.With(null);
        foreach (var route in Allowed.Keys.Where(static route => route.Contains("{ispb}", StringComparison.Ordinal)))
            (await AskAsync(stranger, route, "x")).IsProblem(HttpStatusCode.BadRequest, "malformed-ispb");
    }

    [Fact]
    public async Task A_credential_is_asked_for_before_the_headers_and_the_body()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var stranger = harness.With(null);
        (await stranger.GetAsync(Paths.SpiStart(CredentialHarness.Active), "image/png"))
            .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        (await stranger.PostAsync(CredentialHarness.Active, [1], "image/png", "br"))
            .IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
    }

    [Fact]
    public async Task A_sender_sends_as_itself_alone()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var sender = harness.As(CredentialHarness.Active);
        var own = Sample.Message(from: CredentialHarness.Active, to: CredentialHarness.Other);
        var foreign = Sample.Message(from: CredentialHarness.Other, to: CredentialHarness.Active);

        (await sender.PostAsync(CredentialHarness.Active, foreign)).IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        (await sender.PostAsync(CredentialHarness.Other, foreign)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Empty(harness.Participants.Appended);
        (await sender.PostAsync(CredentialHarness.Active, own)).Is(HttpStatusCode.Created);
        Assert.Single(harness.Participants.Appended);
    }

    [Fact]
    public async Task Without_a_registry_no_route_asks_for_a_credential()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        using var client = new Client(harness.Address);
        foreach (var route in Allowed.Keys)
            Assert.False((await AskAsync(client, route, HttpHarness.Psp)).Code is 401 or 403, route);
    }

    private static Client ClientOf(CredentialHarness harness, string? caller) =>
        caller is null ? harness.With(null) : harness.As(caller);

    private static IEnumerable<string> RoutesOf(CredentialHarness harness) =>
        harness.Http.Endpoints.SelectMany(static endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

    /// <summary>A request to it with a token that was never issued, and a body that is no message.</summary>
    private static Task<Answer> AskAsync(Client client, string route, string ispb)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern.Replace("{ispb}", ispb, StringComparison.Ordinal).Replace("{n}", "1", StringComparison.Ordinal)
            .Replace("{piPullNext}", "x", StringComparison.Ordinal).Replace("{interactionId}", "x", StringComparison.Ordinal);
        return method == "POST"
            ? client.PostToAsync(path, Encoding.UTF8.GetBytes("x"), Envelopes.ContentType)
            : client.SendAsync(method, path);
    }

    private static void ExpectRefusal(Answer answer, string route, int status)
    {
        answer.IsProblem(
            (HttpStatusCode)status, status == 401 ? "unauthenticated" : "forbidden",
            xml: route.Contains("/api/v1/", StringComparison.Ordinal));
        Assert.Equal(status == 401 ? "ClientCertificate" : null, answer.Header("WWW-Authenticate"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    /// <summary>Those that tell of more than the one request.</summary>
    private static IEnumerable<string> HeadersOf(Answer answer) =>
        answer.Headers.Where(static header => header.Key != "Date" && !IsRequestId(header.Key))
            .Select(static header => $"{header.Key}: {header.Value}");

    private static bool IsRequestId(string header) => header.Equals("X-Request-Id", StringComparison.OrdinalIgnoreCase);
}
