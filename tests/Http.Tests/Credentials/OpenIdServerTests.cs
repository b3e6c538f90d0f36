using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace PixStream.Http.Tests.Credentials;

/// <summary>
/// A server of a public library issues the tokens: its discovery document, its keys and its tokens are taken as they are.
/// </summary>
public sealed class OpenIdServerTests
{
    private const string Audience = "https://pixstream.example";

    [Fact]
    public async Task Tokens_of_an_OpenID_Connect_server_count()
    {
        using var key = RSA.Create(2048);
        await using var issuer = await StartAsync(key);
        var address = issuer.Urls.First();
        await using var server = await CredentialHarness.StartAsync(
            ("PixStream:Credentials:AccessTokens:Issuer", $"{address}/"),
            ("PixStream:Credentials:AccessTokens:Audience", Audience),
            ("PixStream:Credentials:AccessTokens:Discovery", $"{address}/.well-known/openid-configuration"));
        using var client = server.With(null);

        var token = await AskForTokenAsync(address, "pix.read");
        (await server.WhileTimePassesAsync(
            TokenHarness.AskAsync(client, "GET", Paths.SpiStart(CredentialHarness.Active), token))).Is(HttpStatusCode.NoContent);
        (await TokenHarness.AskAsync(client, "POST", Paths.Intake(CredentialHarness.Active), token)).Is(HttpStatusCode.Forbidden);
        (await TokenHarness.AskAsync(client, "GET", Paths.SpiStart(CredentialHarness.Other), token)).Is(HttpStatusCode.Forbidden);
    }

    private static async Task<WebApplication> StartAsync(RSA key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.SetTokenEndpointUris("token").AllowClientCredentialsFlow().AcceptAnonymousClients().EnableDegradedMode();
            options.RegisterScopes("pix.read", "pix.send");
            options.AddSigningKey(new RsaSecurityKey(key) { KeyId = "of the server" });
            options.AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            options.UseAspNetCore().DisableTransportSecurityRequirement();
            options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(static _ => default));
            options.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(static context =>
            {
                var identity = new ClaimsIdentity("client");
                identity.SetClaim(OpenIddictConstants.Claims.Subject, context.ClientId ?? "client")
                    .SetClaim("ispb", CredentialHarness.Active)
                    .SetScopes(context.Request.GetScopes())
                    .SetAudiences(Audience)
                    .SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
                context.Principal = new ClaimsPrincipal(identity);
                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<string> AskForTokenAsync(string address, string scope)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(
            new Uri($"{address}/token"),
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials", ["client_id"] = "a bank", ["client_secret"] = "of the test",
                ["scope"] = scope,
            }),
            TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }
}
