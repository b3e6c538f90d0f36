using System.Security.Cryptography;
using PixStream.Cli.Arguments;
using PixStream.Conformance;
using PixStream.Conformance.Protocol;

namespace PixStream.Cli.Requests;

/// <summary>A key that requests are signed with.</summary>
/// <param name="Id">The name of its file.</param>
/// <param name="Secret">What the file holds.</param>
internal sealed record SigningKey(string Id, byte[] Secret)
{
    /// <exception cref="CryptographicException">The file cannot be used.</exception>
    public static SigningKey Load(FileInfo file) =>
        SecretFile.Read(
            file.FullName, RequestSignature.SecretBytesMin, RequestSignature.SecretBytesMax, out var secret) is { } fault
            ? throw new CryptographicException(fault)
            : new SigningKey(file.Name, secret);
}

/// <summary>Signs each request, for the participant in its path.</summary>
internal sealed class SigningHandler(HttpMessageHandler inner, SigningKey key, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var target = request.RequestUri!;
        var signer = new Presented(
            ParticipantIn(target.AbsolutePath), new ParticipantCredential { KeyId = key.Id, Secret = key.Secret });
        var signed = new Request(request.Method.Method, target.PathAndQuery) { Body = body };
        foreach (var (name, value) in signer.HeadersOf(signed, time))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static string ParticipantIn(string path) => path.Split('/').FirstOrDefault(Participants.IsIspb) ?? "";
}
