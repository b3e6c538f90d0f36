using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Signed;

namespace PixStream.Http.Tests.Credentials.Signed;

/// <summary>Bodies that strangers send are kept only up to a bound.</summary>
public sealed class UnverifiedBodiesTests : IDisposable
{
    private const int BytesMax = 1_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-unverified-");
    private readonly RequestSigner _signer = RequestSigner.New("unknown", CredentialHarness.Active);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Beyond_the_bound_no_more_is_read_until_others_are_verified()
    {
        var registry = new ParticipantRegistry();
        registry.Take(new Registry([]));
        var signed = new SignedRequests(
            new RequestSecrets(_directory.FullName), registry, new SignatureMemory(), 10_000, TimeProvider.System, BytesMax);
        var (first, firstBody) = Request();
        await firstBody.WriteAsync(new byte[BytesMax - 10], TestContext.Current.CancellationToken);
        var verifying = signed.VerifyAsync(first);
        Assert.False(verifying.IsCompleted);

        Assert.Equal(CredentialFault.Crowded, await VerdictAsync(signed, 20));
        Assert.Equal(CredentialFault.Invalid, await VerdictAsync(signed, 5));

        await firstBody.CompleteAsync();
        await verifying;
        Assert.Equal(CredentialFault.Invalid, SignedRequests.VerdictOf(first).Fault);
        Assert.Equal(CredentialFault.Invalid, await VerdictAsync(signed, BytesMax));
        Assert.Equal(CredentialFault.Crowded, await VerdictAsync(signed, BytesMax + 1));
    }

    private async Task<CredentialFault> VerdictAsync(SignedRequests signed, int bytes)
    {
        var (context, body) = Request();
        await body.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);
        await body.CompleteAsync();
        await signed.VerifyAsync(context);
        return SignedRequests.VerdictOf(context).Fault;
    }

    private (HttpContext Context, PipeWriter Body) Request()
    {
        var context = new DefaultHttpContext();
        using var request = _signer.Sign("POST", Paths.Intake(CredentialHarness.Active), []);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (target.Method, target.RawTarget) = ("POST", Paths.Intake(CredentialHarness.Active));
        foreach (var (name, values) in request.Headers)
            context.Request.Headers[name] = values.ToArray();
        // Without a threshold: what is written does not wait for its reader.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        context.Features.Set<IRequestBodyPipeFeature>(new Body(pipe.Reader));
        return (context, pipe.Writer);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
