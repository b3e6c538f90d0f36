using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;
using PixStream.Harness.Messages;

namespace PixStream.Harness.Http;

/// <summary>Calls a server as a participant does.</summary>
/// <param name="address">The server.</param>
/// <param name="version">Of HTTP; null for that of each request, which is 1.1 where it does not say.</param>
/// <param name="tls">How it connects by https.</param>
internal sealed class Client(Uri address, Version? version = null, SslClientAuthenticationOptions? tls = null) : IDisposable
{
    private readonly HttpClient _http =
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = tls ?? new(),
        })
        {
            BaseAddress = address,
        };

    /// <summary>One that trusts that authority, and shows a certificate if it has one.</summary>
    public static Client WithCertificate(
        Uri address, LabAuthority trusted, X509Certificate2? certificate, Version? version = null) =>
        new(address, version, new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = trusted.Trust(),
            // Offline: otherwise the client would look for the authority of its own certificate.
            ClientCertificateContext = certificate is null
                ? null
                : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
        });

    public Task<Answer> GetAsync(string path, string? accept = null, string? acceptEncoding = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (acceptEncoding is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        return SendAsync(request);
    }

    public Task<Answer> StartAsync(string ispb, string? accept = null) => GetAsync(Paths.SpiStart(ispb), accept);

    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path);

    public Task<Answer> PostAsync(
        string sender, byte[] body, string? contentType = Envelopes.ContentType, string? contentEncoding = null) =>
        PostToAsync(Paths.Intake(sender), body, contentType, contentEncoding);

    /// <summary>Sends a body anywhere.</summary>
    public Task<Answer> PostToAsync(string path, byte[] body, string? contentType, string? contentEncoding = null)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (contentEncoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", contentEncoding);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    /// <summary>Sends several messages together.</summary>
    public Task<Answer> PostAsync(string sender, IEnumerable<byte[]> messages) =>
        PostAsync(sender, Multipart.Of(messages), Multipart.ContentType);

    /// <summary>Sends a message that must be taken; returns its resource id.</summary>
    public async Task<string> PublishAsync(string sender, byte[] message) =>
        (await PostAsync(sender, message)).Is(HttpStatusCode.Created).Required("PI-ResourceId");

    /// <summary>Starts a stream once a slot is free.</summary>
    public async Task<Answer> StartWhenFreeAsync(string ispb, string? accept = null)
    {
        while (true)
        {
            var answer = await StartAsync(ispb, accept);
            if (answer.Status != HttpStatusCode.TooManyRequests)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Reads and confirms, from the answer on, all that there is, and ends the stream.</summary>
    public async Task<List<byte[]>> DrainAsync(Answer answer)
    {
        var messages = new List<byte[]>();
        while (answer.Status == HttpStatusCode.OK)
        {
            messages.AddRange(answer.Messages().Select(message => message.Payload));
            answer = await GetAsync(answer.Next, Multipart.Type);
        }

        answer.Is(HttpStatusCode.NoContent);
        (await DeleteAsync(answer.Next)).Is(HttpStatusCode.OK);
        return messages;
    }

    public async Task<List<byte[]>> DrainAsync(string ispb) => await DrainAsync(await StartWhenFreeAsync(ispb, Multipart.Type));

    public Task<Answer> SendAsync(string method, string path) => SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        request.Version = version ?? request.Version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using (request)
        {
            using var response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            return await Answer.ReadAsync(response);
        }
    }

    public void Dispose() => _http.Dispose();
}
