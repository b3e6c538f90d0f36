using System.Net;
using System.Text;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials;

namespace PixStream.Http.Tests.Credentials.Signed;

/// <summary>A server that takes signed requests, and its registry as of <see cref="CredentialHarness"/>.</summary>
internal sealed class SignedHarness : IAsyncDisposable
{
    private static int _seed;

    private readonly Client _client;

    private SignedHarness(CredentialHarness server) => (Server, _client) = (server, server.With(null));

    public CredentialHarness Server { get; }

    /// <summary>The key of <see cref="CredentialHarness.Active"/>.</summary>
    public RequestSigner Mine { get; private set; } = null!;

    public RequestSigner Others { get; private set; } = null!;

    /// <summary>Each participant has a key; the active one has two.</summary>
    public static Task<SignedHarness> StartAsync(params (string Name, string Value)[] settings) =>
        StartWithCertificatesAsync([("PixStream:Credentials:Authorities", ""), .. settings]);

    /// <summary>The same, where certificates count, too.</summary>
    public static async Task<SignedHarness> StartWithCertificatesAsync(params (string Name, string Value)[] settings)
    {
        var (mine, others) =
            (RequestSigner.New("mine", CredentialHarness.Active), RequestSigner.New("others", CredentialHarness.Other));
        var server = await CredentialHarness.StartAsync(
            server =>
            {
                server.KeysOf = static ispb => ispb switch
                {
                    CredentialHarness.Active => [("mine", null), ("mine-2", "pix.send")],
                    CredentialHarness.Other => [("others", "pix.read")],
                    _ => [($"of-{ispb}", null)],
                };
                Directory.CreateDirectory(server.KeyDirectory);
                Write(server, mine);
                Write(server, others);
            },
            settings);
        return new SignedHarness(server) { Mine = mine, Others = others };
    }

    /// <summary>Puts a key's file in its place.</summary>
    public static void Write(CredentialHarness server, RequestSigner key) =>
        KeyFile.Write(Path.Combine(server.KeyDirectory, key.KeyId), $"{key.Secret}\n");

    /// <summary>Puts a key's file in its place.</summary>
    public RequestSigner Add(RequestSigner key)
    {
        Write(Server, key);
        return key;
    }

    /// <summary>Lets the time pass within which a change counts.</summary>
    public async Task SeenAsync(Func<bool> isSeen)
    {
        while (!isSeen())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Server.Time.Advance(RegistryWatch.Period);
            await Task.Yield();
        }
    }

    public Task<Answer> SendAsync(HttpRequestMessage request)
    {
        request.Content?.Headers.TryAddWithoutValidation("Content-Type", Envelopes.ContentType);
        return _client.SendAsync(request);
    }

    /// <summary>Another message each time that the active participant may send.</summary>
    public static byte[] Message() =>
        Sample.Message(Interlocked.Increment(ref _seed), CredentialHarness.Active, CredentialHarness.Other);

    public static void IsInvalid(Answer answer, string why)
    {
        answer.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.Equal("SignedRequest", answer.Header("WWW-Authenticate"));
        Assert.Contains(why, WebUtility.HtmlDecode(Encoding.UTF8.GetString(answer.Body)), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }
}
