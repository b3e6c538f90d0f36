using Microsoft.AspNetCore.Http;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Certificates;
using PixStream.Http.Credentials.Signed;
using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;

namespace PixStream.Http.Credentials;

/// <summary>Why a caller's credential was not enough.</summary>
internal enum CredentialFault
{
    None = 0,

    /// <summary>The caller showed no credential.</summary>
    Missing = 1,

    /// <summary>It is of another authority or issuer, out of its dates, revoked, for another use, or cannot be read.</summary>
    Invalid = 2,

    /// <summary>It is valid, and no participant's of the registry.</summary>
    Unregistered = 3,

    /// <summary>It is another participant's than the one in the path.</summary>
    Foreign = 4,

    /// <summary>The participant's state does not allow the operation.</summary>
    State = 5,

    /// <summary>
    /// The access token is bound to another certificate than the one of the connection, or must be bound and is not.
    /// </summary>
    Unbound = 6,

    /// <summary>The access token was not given out for the operation.</summary>
    Scope = 7,

    /// <summary>The keys that access tokens are verified with were not to be had yet.</summary>
    KeysUnavailable = 8,

    /// <summary>The signature's time is too far from this process' clock.</summary>
    Stale = 9,

    /// <summary>The signature was used before.</summary>
    Repeated = 10,

    /// <summary>More requests are signed than can be remembered, or more of them are being verified than can be kept.</summary>
    Crowded = 11,

    /// <summary>The body of a signed request is longer than any may be. The signature was not verified.</summary>
    BodyTooLarge = 12,

    /// <summary>The registry was not to be had yet.</summary>
    RegistryUnavailable = 13,
}

/// <summary>What a caller shows.</summary>
internal enum CredentialKind
{
    /// <summary>A client certificate, or nothing.</summary>
    Certificate = 0,

    /// <summary>An access token.</summary>
    Token = 1,

    /// <summary>The request is signed.</summary>
    Signature = 2,
}

/// <summary>Who calls, and what its credential lets it do.</summary>
/// <param name="Participant">As the registry has it now; null if the caller is not a participant.</param>
/// <param name="Scopes">What its credential was given out for.</param>
/// <param name="Fault">Why it is not; otherwise <see cref="CredentialFault.None"/>.</param>
/// <param name="Kind">Of its credential.</param>
/// <param name="Why">What is wrong with the form of a signed request; null if it is something else.</param>
internal readonly record struct CallerRights(
    RegisteredParticipant? Participant, AccessScopes Scopes, CredentialFault Fault, CredentialKind Kind, string? Why = null)
{
    /// <summary>What keeps it from an operation in its own name.</summary>
    public CredentialFault FaultFor(Operation operation) =>
        Participant is null ? Fault
        : !Participant.Allows(operation) ? CredentialFault.State
        : !Scopes.Allow(operation) ? CredentialFault.Scope
        : CredentialFault.None;
}

/// <summary>
/// Who calls. A signature counts before an access token, and that before the certificate of its connection. A request that is
/// signed and has a token needs both to be good, and to be the same participant's.
/// </summary>
/// <param name="registry">The participants.</param>
/// <param name="options">Which credentials count.</param>
/// <param name="certificates">Null where certificates do not count.</param>
/// <param name="tokens">Null where access tokens do not count.</param>
/// <param name="signatures">Null where signed requests do not count.</param>
internal sealed class CallerIdentity(
    ParticipantRegistry registry, CredentialOptions options, ClientCertificates? certificates, AccessTokens? tokens,
    SignedRequests? signatures)
{
    /// <summary>How long a credential that was verified counts without being verified again.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromMinutes(10);

    public bool TakesCertificates => certificates is not null;

    public bool TakesTokens => tokens is not null;

    public bool TakesSignatures => signatures is not null;

    /// <summary>What the body of a signed request may have, in bytes as sent.</summary>
    public int SignedBytesMax => signatures?.BodyBytesMax ?? 0;

    /// <summary>
    /// Whether <see cref="VerifyAsync"/> has something to do: at a connection's or a token's first request, rarely later, and for
    /// each that is signed.
    /// </summary>
    public bool IsToBeVerified(HttpContext context) =>
        certificates?.IsToBeVerified(context) is true || tokens?.IsToBeVerified(context) is true
        || (signatures is not null && SignedRequests.IsToBeVerified(context));

    public async Task VerifyAsync(HttpContext context)
    {
        if (certificates is not null)
            await certificates.VerifyAsync(context);
        if (tokens?.IsToBeVerified(context) is true)
            await tokens.VerifyAsync(context);
        if (signatures is not null && SignedRequests.IsToBeVerified(context))
            await signatures.VerifyAsync(context);
    }

    /// <summary>Until when a credential counts that is found good now.</summary>
    /// <param name="ends">When it ends by itself.</param>
    /// <param name="now">UTC.</param>
    public static DateTimeOffset CountsUntil(DateTimeOffset ends, DateTimeOffset now) =>
        ends < now + CountsFor ? ends : now + CountsFor;

    /// <summary>The caller, by what was verified of it.</summary>
    public CallerRights Find(HttpContext context)
    {
        if (!registry.IsKnown)
            return new CallerRights(null, AccessScopes.None, CredentialFault.RegistryUnavailable, CredentialKind.Certificate);
        var token = tokens is not null && AccessTokens.IsShown(context)
            ? FindByToken(context, tokens.VerdictOf(context))
            : default(CallerRights?);
        if (signatures is not null && SignedRequests.IsShown(context))
            return FindBySignature(SignedRequests.VerdictOf(context), token);
        if (token is { } rights)
            return rights;
        var (thumbprint, fault) = ThumbprintOf(context);
        if (thumbprint is null)
            return new CallerRights(null, AccessScopes.None, fault, CredentialKind.Certificate);
        return registry.Current.TryFindOwner(thumbprint, out var owner)
            ? new CallerRights(owner, AccessScopes.All, CredentialFault.None, CredentialKind.Certificate)
            : new CallerRights(null, AccessScopes.None, CredentialFault.Unregistered, CredentialKind.Certificate);
    }

    private CallerRights FindBySignature(SignatureVerdict verdict, CallerRights? token)
    {
        // The key may have gone from the registry while the request waited.
        if (verdict.Fault != CredentialFault.None || !registry.Current.TryFindKey(verdict.KeyId, out var found))
            return new CallerRights(
                null, AccessScopes.None, verdict.Fault == CredentialFault.None ? CredentialFault.Unregistered : verdict.Fault,
                CredentialKind.Signature, verdict.Why);
        var signed = new CallerRights(found.Owner, found.Key.Scopes, CredentialFault.None, CredentialKind.Signature);
        return token switch
        {
            null => signed,
            { Participant: null } => token.Value,
            { Participant: var other } when other != found.Owner =>
                new CallerRights(null, AccessScopes.None, CredentialFault.Invalid, CredentialKind.Signature),
            _ => token.Value with { Scopes = token.Value.Scopes & signed.Scopes },
        };
    }

    private CallerRights FindByToken(HttpContext context, AccessTokenVerdict verdict)
    {
        var (participant, fault) = (default(RegisteredParticipant), verdict.Fault);
        if (fault == CredentialFault.None && !IsBoundWell(context, verdict))
            fault = CredentialFault.Unbound;
        else if (fault == CredentialFault.None && !registry.Current.TryFind(verdict.Ispb, out participant))
            fault = CredentialFault.Unregistered;
        return new CallerRights(participant, verdict.Scopes, fault, CredentialKind.Token);
    }

    private bool IsBoundWell(HttpContext context, AccessTokenVerdict verdict) =>
        verdict.Certificate is { } bound
            ? ThumbprintOf(context).Thumbprint == bound
            : options.AccessTokens.Binding == CertificateBinding.WhenNamed;

    private (string? Thumbprint, CredentialFault Fault) ThumbprintOf(HttpContext context)
    {
        if (certificates is null || ClientCertificates.Of(context) is not { } certificate)
            return (null, ForwardedCertificates.IsRefused(context) ? CredentialFault.Invalid : CredentialFault.Missing);
        return certificates.ThumbprintOf(certificate) is { } thumbprint
            ? (thumbprint, CredentialFault.None)
            : (null, CredentialFault.Invalid);
    }
}
