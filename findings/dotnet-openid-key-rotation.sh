#!/usr/bin/env bash
# The library that reads an OpenID Connect issuer's keys for .NET refuses good tokens after the issuer changed its key.
. "$(dirname "$0")/common.bash"
program Microsoft.IdentityModel.Protocols.OpenIdConnect=8.23.0 Microsoft.IdentityModel.JsonWebTokens=8.23.0 <<'CS'
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

var issuer = new Issuer();
var keys = new ConfigurationManager<OpenIdConnectConfiguration>(
    "https://issuer.example/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), issuer);
var handler = new JsonWebTokenHandler();
Console.WriteLine($"the first key: {await VerifyAsync()}");
foreach (var change in new[] { "a second key", "a third key" })
{
    issuer.Change();
    Console.WriteLine($"{change}, at once: {await VerifyAsync()}");
    await Task.Delay(TimeSpan.FromSeconds(2));
    Console.WriteLine($"{change}, 2 seconds later: {await VerifyAsync()}");
}

async Task<string> VerifyAsync()
{
    var token = handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "https://issuer.example", Audience = "service",
        SigningCredentials = new SigningCredentials(issuer.Key, SecurityAlgorithms.RsaSha256),
    });
    var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = "https://issuer.example", ValidAudience = "service", ConfigurationManager = keys,
    });
    return result.IsValid ? "valid" : result.Exception.GetType().Name;
}

// Publishes each key before it signs with it, beside the one before.
internal sealed class Issuer : IDocumentRetriever
{
    private readonly List<RsaSecurityKey> _keys = [New(1)];

    public RsaSecurityKey Key => _keys[^1];

    public void Change() => _keys.Add(New(_keys.Count + 1));

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (address.EndsWith("configuration", StringComparison.Ordinal))
            return Task.FromResult("""{"issuer":"https://issuer.example","jwks_uri":"https://issuer.example/keys"}""");
        var published = _keys.TakeLast(2).Select(key =>
        {
            var public_ = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(false)) { KeyId = key.KeyId });
            return $$"""{"kty":"RSA","use":"sig","kid":"{{public_.Kid}}","n":"{{public_.N}}","e":"{{public_.E}}"}""";
        });
        return Task.FromResult($$"""{"keys":[{{string.Join(',', published)}}]}""");
    }

    private static RsaSecurityKey New(int number) => new(RSA.Create(2048)) { KeyId = $"key {number}" };
}
CS
line "the first key: valid"
line "a second key, at once: SecurityTokenSignatureKeyNotFoundException"
line "a second key, 2 seconds later: valid"
line "a third key, at once: SecurityTokenSignatureKeyNotFoundException"
line "a third key, 2 seconds later: SecurityTokenSignatureKeyNotFoundException"
echo "So: the keys are fetched behind the request that names a new one, which fails; and not again for the next five minutes."
