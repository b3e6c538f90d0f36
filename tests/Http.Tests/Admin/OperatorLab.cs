using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PixStream.Harness.Tokens;

namespace PixStream.Http.Tests.Admin;

/// <summary>An admin API that asks for access tokens, and who issues them.</summary>
internal sealed class OperatorLab(LabIssuer issuer, AdminHarness harness) : IAsyncDisposable
{
    private const string Section = "PixStream:Admin:AccessTokens";

    public LabIssuer Issuer => issuer;

    public AdminHarness Harness => harness;

    /// <summary>
    /// Each operation of the admin API: its method, and its path as it is mapped. The front page is no operation.
    /// </summary>
    public IReadOnlyList<(string Method, string Pattern)> Routes
    {
        get
        {
            var other = WebApplication.CreateSlimBuilder().Build();
            harness.Map(other);
            return
            [
                .. from endpoint in ((IEndpointRouteBuilder)other).DataSources.SelectMany(source => source.Endpoints)
                    .OfType<RouteEndpoint>()
                from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
                where endpoint.RoutePattern.RawText != "/"
                select (method, endpoint.RoutePattern.RawText!),
            ];
        }
    }

    public static async Task<OperatorLab> StartAsync(params (string Name, string Value)[] settings) =>
        await StartAsync(await LabIssuer.StartAsync(), settings);

    public static async Task<OperatorLab> StartAsync(LabIssuer issuer, params (string Name, string Value)[] settings) =>
        new(issuer, await AdminHarness.StartAsync(
        [
            ($"{Section}:Issuer", issuer.Issuer), ($"{Section}:Audience", LabIssuer.Audience),
            ($"{Section}:KeysAddress", issuer.KeysAddress), .. settings,
        ]));

    /// <summary>A token of a person with these scopes.</summary>
    public string TokenOf(string name, string scopes, params (string Name, object? Value)[] change) => issuer.IssueTo(
        name, scopes, change.ToDictionary(one => one.Name, one => one.Value));

    /// <summary>The same, signed with a key that only has the name of the issuer's.</summary>
    public string TokenOfAnother(string name, string scopes)
    {
        using var key = LabKey.NewRsa(issuer.Key.Id);
        return issuer.IssueTo(name, scopes, key: key);
    }

    public Task<Answer> AskAsync(string? token, string method, string path, string body = """{"reason":"checked"}""")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), harness.Url + path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (method == "POST")
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return harness.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        await issuer.DisposeAsync();
    }
}
