using System.Net;
using PixStream.Harness.Tokens;

namespace PixStream.Http.Tests.Credentials;

/// <summary>A server that takes the access tokens of an issuer, and its registry as of <see cref="CredentialHarness"/>.</summary>
internal sealed class TokenHarness : IAsyncDisposable
{
    private TokenHarness(LabIssuer issuer, CredentialHarness server) => (Issuer, Server) = (issuer, server);

    public LabIssuer Issuer { get; }

    public CredentialHarness Server { get; }

    public static async Task<TokenHarness> StartAsync(params (string Name, string Value)[] settings) =>
        await StartAsync(await LabIssuer.StartAsync(), settings);

    public static async Task<TokenHarness> StartAsync(LabIssuer issuer, params (string Name, string Value)[] settings)
    {
        var server = await CredentialHarness.StartAsync(
        [
            ("PixStream:Credentials:AccessTokens:Issuer", issuer.Issuer),
            ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
            ("PixStream:Credentials:AccessTokens:KeysAddress", issuer.KeysAddress),
            ("PixStream:Credentials:Authorities", ""), .. settings,
        ]);
        return new TokenHarness(issuer, server);
    }

    /// <summary>Starts a stream with a token, or with several, or without.</summary>
    public async Task<Answer> StartAsync(string ispb, params string[] tokens)
    {
        using var client = Server.With(null);
        return await AskAsync(client, "GET", Paths.SpiStart(ispb), tokens);
    }

    public static Task<Answer> AskAsync(Client client, string method, string path, params string[] tokens) =>
        AskAsync(client, new HttpRequestMessage(new HttpMethod(method), path), tokens);

    public static Task<Answer> AskAsync(Client client, HttpRequestMessage request, params string[] tokens)
    {
        foreach (var token in tokens)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return client.SendAsync(request);
    }

    /// <summary>Refused as a token that is not valid.</summary>
    public static void IsInvalid(Answer answer)
    {
        answer.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
