using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PixStream.Harness.Tokens;

/// <summary>An authorization server of tests: it publishes its keys by HTTP, and makes tokens, good and bad ones.</summary>
internal sealed class LabIssuer : IAsyncDisposable
{
    public const string Audience = "https://pixstream.example";

    private readonly WebApplication _app;
    private volatile LabKey[] _published;
    private volatile bool _isDown;
    private int _fetches;

    private LabIssuer()
    {
        _published = [Key];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", Answer(() => new() { ["issuer"] = Issuer, ["jwks_uri"] = KeysAddress }));
        _app.MapGet("/keys", Answer(() =>
        {
            Interlocked.Increment(ref _fetches);
            return KeySet;
        }));
    }

    /// <summary>The key that tokens are signed with where no other is named.</summary>
    public LabKey Key { get; } = LabKey.NewRsa("first");

    public string Issuer => _app.Urls.First();

    public string Discovery => $"{Issuer}/.well-known/openid-configuration";

    public string KeysAddress => $"{Issuer}/keys";

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>The keys that it publishes, as a file has them.</summary>
    public string KeysJson => JsonSerializer.Serialize(KeySet);

    private Dictionary<string, object?> KeySet => new() { ["keys"] = _published.Select(static key => key.Publish()) };

    public static async Task<LabIssuer> StartAsync()
    {
        var issuer = new LabIssuer();
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public void Publish(params LabKey[] keys) => _published = keys;

    /// <summary>Answers nothing but 503 from now on, or as before.</summary>
    public void GoDown(bool isDown = true) => _isDown = isDown;

    /// <summary>A token for an operator.</summary>
    /// <param name="name">Its claim <c>sub</c>.</param>
    /// <param name="scopes">Its claim <c>scope</c>.</param>
    /// <param name="change">As for a participant.</param>
    /// <param name="key">What it is signed with.</param>
    public string IssueTo(string name, string scopes, Dictionary<string, object?>? change = null, LabKey? key = null)
    {
        Dictionary<string, object?> all = new() { ["ispb"] = null, ["sub"] = name, ["scope"] = scopes };
        foreach (var (member, value) in change ?? [])
            all[member] = value;
        return Issue("", all, key);
    }

    /// <summary>A token for a participant.</summary>
    /// <param name="ispb">Its claim <c>ispb</c>.</param>
    /// <param name="change">What is different from a good one: claims, and members of the header (<c>^alg</c>).</param>
    /// <param name="key">What it is signed with.</param>
    public string Issue(string ispb, Dictionary<string, object?>? change = null, LabKey? key = null)
    {
        key ??= Key;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> header = new() { ["alg"] = key.Algorithm, ["kid"] = key.Id, ["typ"] = "at+jwt" };
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = Issuer, ["aud"] = Audience, ["iat"] = now, ["nbf"] = now, ["exp"] = now + 3600, ["sub"] = "a client",
            ["ispb"] = ispb, ["scope"] = "pix.read pix.send",
        };
        foreach (var (name, value) in change ?? [])
        {
            var (place, member) = name[0] == '^' ? (header, name[1..]) : (claims, name);
            if (value is null)
                place.Remove(member);
            else
                place[member] = value;
        }

        var signed = $"{Text64(header)}.{Text64(claims)}";
        return $"{signed}.{LabKey.Text64(key.Sign(signed))}";
    }

    /// <summary>Seconds from now, as a token has them.</summary>
    public static long In(double seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private static string Text64(Dictionary<string, object?> json) =>
        LabKey.Text64(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json)));

    private RequestDelegate Answer(Func<Dictionary<string, object?>> body) => context =>
    {
        if (!_isDown)
            return context.Response.WriteAsJsonAsync(body(), TestContext.Current.CancellationToken);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    };
}
