using System.Net;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials.Bearer;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Which access tokens count, and for what.</summary>
public sealed class AccessTokenTests
{
    private const string Me = CredentialHarness.Active;

    private static readonly LabKey Unpublished = LabKey.NewRsa("unpublished");

    /// <summary>Each of them is one step away from a good token.</summary>
    private static readonly Dictionary<string, Func<LabIssuer, string>> Bad = new()
    {
        ["expired"] = issuer => issuer.Issue(Me, new() { ["exp"] = LabIssuer.In(-60) }),
        ["not yet valid"] = issuer => issuer.Issue(Me, new() { ["nbf"] = LabIssuer.In(60) }),
        ["without an end"] = issuer => issuer.Issue(Me, new() { ["exp"] = null }),
        ["of another issuer"] = issuer => issuer.Issue(Me, new() { ["iss"] = "https://elsewhere.example" }),
        ["for another audience"] = issuer => issuer.Issue(Me, new() { ["aud"] = "https://elsewhere.example" }),
        ["for no audience"] = issuer => issuer.Issue(Me, new() { ["aud"] = null }),
        ["of an unpublished key"] = issuer => issuer.Issue(Me, key: Unpublished),
        ["of an unpublished key by a published id"] = issuer => issuer.Issue(Me, new() { ["^kid"] = issuer.Key.Id }, Unpublished),
        ["without a key id"] = issuer => issuer.Issue(Me, new() { ["^kid"] = null }),
        ["by an algorithm that is not taken"] = issuer => issuer.Issue(Me, new() { ["^alg"] = "RS512" }),
        ["unsigned"] = issuer => issuer.Issue(Me, new() { ["^alg"] = "none" }),
        ["without a participant"] = issuer => issuer.Issue(Me, new() { ["ispb"] = null }),
        ["with something else as participant"] = issuer => issuer.Issue("1111"),
        ["with two participants"] = issuer => issuer.Issue(Me, new() { ["ispb"] = new[] { Me, CredentialHarness.Other } }),
        ["of a participant that is not registered"] = issuer => issuer.Issue(CredentialHarness.Absent),
        ["with another content"] = issuer => Mix(issuer.Issue(CredentialHarness.Other), issuer.Issue(Me)),
        ["with half its signature"] = issuer => issuer.Issue(Me)[..^40],
        ["that is no token"] = _ => "abc.def.ghi",
        ["that is empty"] = _ => "",
        ["that is too long"] = issuer => issuer.Issue(Me, new() { ["more"] = new string('x', AccessTokens.BytesMax) }),
    };

    public static TheoryData<string> BadOnes => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task A_token_that_does_not_count_is_answered_401(string kind)
    {
        await using var harness = await TokenHarness.StartAsync();
        var token = Bad[kind](harness.Issuer);
        foreach (var ispb in (string[])[Me, CredentialHarness.Absent])
            TokenHarness.IsInvalid(await harness.Server.WhileTimePassesAsync(harness.StartAsync(ispb, token)));
        using var client = harness.Server.With(null);
        var content = new ByteArrayContent(Sample.Message(from: Me));
        var sent = new HttpRequestMessage(HttpMethod.Post, Paths.Intake(Me)) { Content = content };
        TokenHarness.IsInvalid(await harness.Server.WhileTimePassesAsync(TokenHarness.AskAsync(client, sent, token)));
        Assert.Empty(harness.Server.Participants.Terms);
        Assert.Empty(harness.Server.Participants.Appended);
    }

    [Fact]
    public async Task With_its_token_a_participant_sends_and_reads_in_its_own_name_alone()
    {
        await using var harness = await TokenHarness.StartAsync();
        var token = harness.Issuer.Issue(Me);
        using var client = harness.Server.With(null);
        var sent = new ByteArrayContent(Sample.Message(from: Me, to: CredentialHarness.Other));
        sent.Headers.TryAddWithoutValidation("Content-Type", Envelopes.ContentType);
        (await TokenHarness.AskAsync(client, new HttpRequestMessage(HttpMethod.Post, Paths.Intake(Me)) { Content = sent }, token))
            .Is(HttpStatusCode.Created);
        var next = (await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(Me), token)).Is(HttpStatusCode.NoContent).Next;
        (await TokenHarness.AskAsync(client, "DELETE", next, token)).Is(HttpStatusCode.OK);

        // The same connection, without it.
        var refused = await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(Me));
        refused.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.Equal("Bearer", refused.Header("WWW-Authenticate"));
        foreach (var other in (string[])[CredentialHarness.Other, CredentialHarness.Absent])
            (await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(other), token))
                .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await harness.StartAsync(Me, token, token)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
    }

    [Theory]
    [InlineData("pix.read", true, false)]
    [InlineData("pix.send", false, true)]
    [InlineData("openid pix.send pix.read", true, true)]
    [InlineData("pix.reader", false, false)]
    [InlineData("", false, false)]
    public async Task A_token_lets_read_and_send_apart(string scope, bool mayRead, bool maySend)
    {
        await using var harness = await TokenHarness.StartAsync();
        var token = harness.Issuer.Issue(Me, new() { ["scope"] = scope });
        using var client = harness.Server.With(null);
        Expect(mayRead, await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(Me), token), "pix.read");
        Expect(maySend, await TokenHarness.AskAsync(client, "POST", Paths.Intake(Me), token), "pix.send");
        Expect(mayRead || maySend, await TokenHarness.AskAsync(client, "GET", "/api/v1/in/catalog", token), "pix.read");

        static void Expect(bool may, Answer answer, string scope)
        {
            Assert.Equal(!may, answer.Code == 403);
            Assert.Equal(
                may ? null : $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"", answer.Header("WWW-Authenticate"));
        }
    }

    [Fact]
    public async Task Scopes_may_be_a_list_and_the_state_of_the_registry_counts()
    {
        await using var harness = await TokenHarness.StartAsync();
        (await harness.StartAsync(Me, harness.Issuer.Issue(Me, new() { ["scope"] = new[] { "other", "pix.read" } })))
            .Is(HttpStatusCode.NoContent);
        foreach (var ispb in (string[])[CredentialHarness.Suspended, CredentialHarness.SendOnly])
            (await harness.StartAsync(ispb, harness.Issuer.Issue(ispb)))
                .IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("RS512")]
    public async Task A_token_counts_by_the_algorithms_that_are_set(string algorithm)
    {
        await using var harness = await TokenHarness.StartAsync(("PixStream:Credentials:AccessTokens:Algorithms", algorithm));
        using var key = algorithm == "ES256" ? LabKey.NewEc("one") : LabKey.NewRsa("one", algorithm);
        using var other = algorithm == "RS256" ? LabKey.NewEc("two") : LabKey.NewRsa("two");
        harness.Issuer.Publish(key, other);
        (await harness.Server.WhileTimePassesAsync(harness.StartAsync(Me, harness.Issuer.Issue(Me, key: key))))
            .Is(HttpStatusCode.NoContent);
        TokenHarness.IsInvalid(await harness.StartAsync(Me, harness.Issuer.Issue(Me, key: other)));
    }

    [Fact]
    public async Task A_bound_token_counts_with_its_certificate_alone()
    {
        await using var harness = await TokenHarness.StartAsync();
        await using var both = await CredentialHarness.StartAsync(
            ("PixStream:Credentials:AccessTokens:Issuer", harness.Issuer.Issuer),
            ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
            ("PixStream:Credentials:AccessTokens:KeysAddress", harness.Issuer.KeysAddress));
        using var mine = both.As(Me);
        using var others = both.As(CredentialHarness.Other);
        using var without = both.With(null);
        var bound = harness.Issuer.Issue(Me, new() { ["cnf"] = BindingTo(both.ThumbprintOf(Me)) });
        (await TokenHarness.AskAsync(mine, "GET", Paths.SpiStart(Me), bound)).Is(HttpStatusCode.NoContent);
        foreach (var client in (Client[])[others, without])
        {
            var refused = await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(Me), bound);
            refused.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
            Assert.StartsWith("Bearer error=\"invalid_token\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }

        // The token counts before the certificate. Bound to something that cannot be looked at here, it counts not at all.
        (await TokenHarness.AskAsync(others, "GET", Paths.SpiStart(Me), harness.Issuer.Issue(Me))).Is(HttpStatusCode.NoContent);
        (await TokenHarness.AskAsync(others, "GET", Paths.SpiStart(CredentialHarness.Other), harness.Issuer.Issue(Me)))
            .Is(HttpStatusCode.Forbidden);
        var otherwise = harness.Issuer.Issue(Me, new() { ["cnf"] = new { jkt = "x" } });
        (await TokenHarness.AskAsync(mine, "GET", Paths.SpiStart(Me), otherwise)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Where_a_binding_is_required_a_token_without_one_does_not_count()
    {
        await using var harness = await TokenHarness.StartAsync(("PixStream:Credentials:AccessTokens:Binding", "Required"));
        TokenHarness.IsInvalid(await harness.StartAsync(Me, harness.Issuer.Issue(Me)));
    }

    [Fact]
    public async Task A_token_that_ends_ends_for_those_that_used_it_before()
    {
        await using var harness = await TokenHarness.StartAsync();
        var token = harness.Issuer.Issue(Me);
        (await harness.StartAsync(Me, token)).Is(HttpStatusCode.NoContent);
        harness.Server.Time.Advance(TimeSpan.FromHours(2));
        TokenHarness.IsInvalid(await harness.StartAsync(Me, token));
    }

    private static Dictionary<string, string> BindingTo(string thumbprint) =>
        new() { ["x5t#S256"] = LabKey.Text64(Convert.FromHexString(thumbprint)) };

    /// <summary>One token, with the claims of another.</summary>
    private static string Mix(string token, string claims) =>
        $"{token.Split('.')[0]}.{claims.Split('.')[1]}.{token.Split('.')[2]}";
}
