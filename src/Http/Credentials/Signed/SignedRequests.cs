using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PixStream.Http.Bodies;
using PixStream.Http.Server;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials.Signed;

/// <summary>
/// Verifies requests that are signed with a participant's key. All of the body is read for that, before anything is made of it,
/// and the endpoint reads what was read. An id that no key has costs the same as a wrong signature, and is answered the same.
/// </summary>
internal sealed class SignedRequests(
    RequestSecrets secrets, ParticipantRegistry registry, SignatureMemory memory, int bodyBytesMax, TimeProvider time,
    long unverifiedBytesMax = SignedRequests.UnverifiedBytesMax)
{
    /// <summary>Bytes that strangers may make this process keep: bodies whose signatures are not verified yet.</summary>
    public const long UnverifiedBytesMax = 256 << 20;

    private const int IdempotencyKeyLengthMax = 128;
    private const int TimestampDigitsMax = 12;

    private static readonly SignatureVerdict Invalid = new(CredentialFault.Invalid);
    private static readonly byte[] OfNothing = SHA256.HashData([]);

    private long _unverifiedBytes;

    // What an unknown id is tried with.
    private readonly byte[] _noSecret = RandomNumberGenerator.GetBytes(32);

    /// <summary>What the body of a signed request may have, in bytes as sent.</summary>
    public int BodyBytesMax => bodyBytesMax;

    /// <summary>Whether the request is signed, well or not.</summary>
    public static bool IsShown(HttpContext context) =>
        context.Request.Headers.ContainsKey(RequestSignature.Header)
        || context.Request.Headers.ContainsKey(RequestSignature.KeyIdHeader);

    public static bool IsToBeVerified(HttpContext context) =>
        IsShown(context) && context.Features.Get<SignatureVerdict>() is null;

    public static SignatureVerdict VerdictOf(HttpContext context) => context.Features.Get<SignatureVerdict>() ?? Invalid;

    public async Task VerifyAsync(HttpContext context) => context.Features.Set(await FindVerdictAsync(context));

    private async Task<SignatureVerdict> FindVerdictAsync(HttpContext context)
    {
        if (ReadFields(context, out var fields, out var signature, out var signedAt) is { } malformed)
            return new SignatureVerdict(CredentialFault.Invalid, Why: malformed);
        if (Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - signedAt) > SignatureMemory.Reach.TotalSeconds)
            return new SignatureVerdict(CredentialFault.Stale);
        var taken = 0L;
        try
        {
            return await HashBodyAsync(context, MayTake) is { } hash
                ? Judge(fields, hash, signature, signedAt)
                : new SignatureVerdict(
                    Interlocked.Read(ref _unverifiedBytes) > unverifiedBytesMax
                        ? CredentialFault.Crowded
                        : CredentialFault.BodyTooLarge);
        }
        finally
        {
            Interlocked.Add(ref _unverifiedBytes, -taken);
        }

        bool MayTake(long bytes)
        {
            taken += bytes;
            return Interlocked.Add(ref _unverifiedBytes, bytes) <= unverifiedBytesMax;
        }
    }

    private SignatureVerdict Judge(in SignedFields fields, byte[] hash, byte[] signature, long signedAt)
    {
        if (!registry.IsKnown)
            return new SignatureVerdict(CredentialFault.RegistryUnavailable);
        var isKnown = secrets.Current.TryGetValue(fields.KeyId, out var secret)
            & registry.Current.TryFindKey(fields.KeyId, out var found);
        Span<byte> right = stackalloc byte[RequestSignature.Length];
        RequestSignature.Compute(isKnown ? secret : _noSecret, fields, hash, right);
        if (!CryptographicOperations.FixedTimeEquals(right, signature) || !isKnown
            || found.Owner.Ispb.ToString() != fields.Tenant)
            return Invalid;
        // The clock is read again: the body may have taken long.
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now - signedAt > SignatureMemory.Reach.TotalSeconds)
            return new SignatureVerdict(CredentialFault.Stale);
        return memory.Remember(BinaryPrimitives.ReadUInt64LittleEndian(right), signedAt, now) switch
        {
            SignatureUse.First => new SignatureVerdict(CredentialFault.None, fields.KeyId),
            SignatureUse.Again => new SignatureVerdict(CredentialFault.Repeated),
            _ => new SignatureVerdict(CredentialFault.Crowded),
        };
    }

    /// <returns>What is wrong with the form of a header; null if nothing is.</returns>
    private static string? ReadFields(HttpContext context, out SignedFields fields, out byte[] signature, out long signedAt)
    {
        (fields, signature, signedAt) = (default, [], 0);
        var headers = context.Request.Headers;
        var (keyId, tenant) = (One(headers, RequestSignature.KeyIdHeader), One(headers, RequestSignature.TenantHeader));
        var (timestamp, text) = (One(headers, RequestSignature.TimestampHeader), One(headers, RequestSignature.Header));
        var (requestId, idempotencyKey) =
            (One(headers, RequestSignature.RequestIdHeader), One(headers, RequestSignature.IdempotencyHeader));
        if (!RequestKey.IsId(keyId))
            return $"{RequestSignature.KeyIdHeader} must be there once: the id of your key";
        if (!Ispb.TryParse(tenant, out _))
            return $"{RequestSignature.TenantHeader} must be there once: your ISPB";
        if (timestamp.Length > TimestampDigitsMax
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out signedAt))
            return $"{RequestSignature.TimestampHeader} must be there once: the time in whole seconds since 1970, UTC";
        if (!RequestId.IsWellFormed(requestId))
            return $"{RequestSignature.RequestIdHeader} must be there once: 1 to 64 letters, digits, points, - and _";
        if (headers.ContainsKey(RequestSignature.IdempotencyHeader) && !IsIdempotencyKey(idempotencyKey))
            return $"{RequestSignature.IdempotencyHeader} is there once: 1 to {IdempotencyKeyLengthMax} characters without blanks";
        if (!TryReadSignature(text, out signature))
            return $"{RequestSignature.Header} must be there once: {RequestSignature.Prefix} and 64 hexadecimal digits";
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        fields = new SignedFields(
            context.Request.Method, mark < 0 ? target : target[..mark], mark < 0 ? "" : target[(mark + 1)..], tenant, keyId,
            timestamp, idempotencyKey, requestId);
        return null;
    }

    /// <returns>Empty unless it is there exactly once.</returns>
    private static string One(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values is [{ } value] ? value : "";

    private static bool IsIdempotencyKey(string text) =>
        text.Length is > 0 and <= IdempotencyKeyLengthMax && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool TryReadSignature(string text, out byte[] signature)
    {
        signature = new byte[RequestSignature.Length];
        return text.Length == RequestSignature.Prefix.Length + (2 * RequestSignature.Length)
            && text.StartsWith(RequestSignature.Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(RequestSignature.Prefix.Length), signature, out _, out _)
                == OperationStatus.Done;
    }

    /// <summary>Reads the body and puts what was read in its place.</summary>
    /// <returns>SHA-256 of it; null if it is too long, or too much is kept already.</returns>
    private async ValueTask<byte[]?> HashBodyAsync(HttpContext context, Func<long, bool> mayTake)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return OfNothing;
        RequestBody.Limit(context, bodyBytesMax);
        var body = new PooledBuffer();
        context.Response.RegisterForDispose(body);
        if (!await RequestBody.TryReadAllAsync(context, body, bodyBytesMax, mayTake))
            return null;
        context.Features.Set<IRequestBodyPipeFeature>(new ReadBody(PipeReader.Create(new ReadOnlySequence<byte>(body.Written))));
        return SHA256.HashData(body.Written.Span);
    }

    private sealed record ReadBody(PipeReader Reader) : IRequestBodyPipeFeature;
}
