using System.Net;
using System.Text.Json;

namespace PixStream.Http.Tests.Credentials;

/// <summary>What openapi.json says of credentials is what the server asks for.</summary>
public sealed class DocumentedSecurityTests
{
    private const string Me = CredentialHarness.Active;

    [Fact]
    public async Task Each_operation_asks_for_the_scopes_that_are_documented_and_for_no_more()
    {
        await using var lab = await TokenHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        using var client = lab.Server.With(null);
        var document = JsonElement.Parse((await client.GetAsync("/openapi.json")).Is(HttpStatusCode.OK).Body);
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal(["clientCertificate", "accessToken", "signedRequest"], schemes.EnumerateObject().Select(one => one.Name));
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                var (method, target) = (operation.Name.ToUpperInvariant(), CredentialMatrixTests.PathOf(path.Name, Me));
                var without = await TokenHarness.AskAsync(client, method, target);
                if (ScopesOf(operation.Value) is not { } scopes)
                {
                    Assert.NotEqual(401, without.Code);
                    continue;
                }

                Assert.Equal((path.Name, 401), (path.Name, without.Code));
                var enough = await AskAsync(string.Join(' ', scopes.DefaultIfEmpty("pix.read")));
                Assert.False(enough.Code is 401 or 403, $"{method} {target} is answered {enough.Code} {enough.Text}");
                foreach (var scope in scopes)
                    (await AskAsync(scope == "pix.read" ? "pix.send" : "pix.read")).Is(HttpStatusCode.Forbidden);

                Task<Answer> AskAsync(string given) => TokenHarness.AskAsync(
                    client, method, target, lab.Issuer.Issue(Me, new() { ["scope"] = given }));
            }
    }

    /// <summary>Null where nothing is asked for.</summary>
    private static string[]? ScopesOf(JsonElement operation)
    {
        var ways = operation.GetProperty("security").EnumerateArray().ToList();
        if (ways.Count == 0)
            return null;
        // Credentials may be off: then nothing is enough.
        Assert.Empty(ways[0].EnumerateObject());
        Assert.Equal(
            ["clientCertificate", "accessToken", "signedRequest"],
            ways.Skip(1).Select(way => Assert.Single(way.EnumerateObject()).Name));
        return [.. ways[2].GetProperty("accessToken").EnumerateArray().Select(scope => scope.GetString()!)];
    }
}
