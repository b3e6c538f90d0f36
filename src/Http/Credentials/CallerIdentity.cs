using Microsoft.AspNetCore.Http;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Routing;

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
}

/// <summary>Who calls, and what its credential lets it do.</summary>
/// <param name="Participant">As the registry has it now; null if the caller is not a participant.</param>
/// <param name="Scopes">What its credential was given out for.</param>
/// <param name="Fault">Why it is not; otherwise <see cref="CredentialFault.None"/>.</param>
/// <param name="ShowsToken">Whether the credential is an access token; a certificate, or nothing, otherwise.</param>
internal readonly record struct CallerRights(
    RegisteredParticipant? Participant, AccessScopes Scopes, CredentialFault Fault, bool ShowsToken)
{
    /// <summary>What keeps it from an operation in its own name.</summary>
    public CredentialFault FaultFor(Operation operation) =>
        Participant is null ? Fault
        : !Participant.Allows(operation) ? CredentialFault.State
        : !Scopes.Allow(operation) ? CredentialFault.Scope
        : CredentialFault.None;
}

/// <summary>Who calls. An access token counts before the certificate of its connection.</summary>
/// <param name="registry">The participants.</param>
/// <param name="options">Which credentials count.</param>
/// <param name="certificates">Null where certificates do not count.</param>
/// <param name="tokens">Null where access tokens do not count.</param>
internal sealed class CallerIdentity(
    ParticipantRegistry registry, CredentialOptions options, ClientCertificates? certificates, AccessTokens? tokens)
{
    /// <summary>How long a credential that was verified counts without being verified again.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromMinutes(10);

    public bool TakesCertificates => certificates is not null;

    public bool TakesTokens => tokens is not null;

    /// <summary>
    /// Whether <see cref="VerifyAsync"/> has something to do: at a connection's or a token's first request, rarely later.
    /// </summary>
    public bool IsToBeVerified(HttpContext context) =>
        certificates?.IsToBeVerified(context) is true || tokens?.IsToBeVerified(context) is true;

    public async Task VerifyAsync(HttpContext context)
    {
        if (certificates is not null)
            await certificates.VerifyAsync(context);
        if (tokens?.IsToBeVerified(context) is true)
            await tokens.VerifyAsync(context);
    }

    /// <summary>Until when a credential counts that is found good now.</summary>
    /// <param name="ends">When it ends by itself.</param>
    /// <param name="now">UTC.</param>
    public static DateTimeOffset CountsUntil(DateTimeOffset ends, DateTimeOffset now) =>
        ends < now + CountsFor ? ends : now + CountsFor;

    /// <summary>The caller, by what was verified of it.</summary>
    public CallerRights Find(HttpContext context)
    {
        if (tokens is not null && AccessTokens.IsShown(context))
            return FindByToken(context, tokens.VerdictOf(context));
        var (thumbprint, fault) = ThumbprintOf(context);
        if (thumbprint is null)
            return new CallerRights(null, AccessScopes.None, fault, ShowsToken: false);
        return registry.Current.TryFindOwner(thumbprint, out var owner)
            ? new CallerRights(owner, AccessScopes.All, CredentialFault.None, ShowsToken: false)
            : new CallerRights(null, AccessScopes.None, CredentialFault.Unregistered, ShowsToken: false);
    }

    private CallerRights FindByToken(HttpContext context, AccessTokenVerdict verdict)
    {
        var (participant, fault) = (default(RegisteredParticipant), verdict.Fault);
        if (fault == CredentialFault.None && !IsBoundWell(context, verdict))
            fault = CredentialFault.Unbound;
        else if (fault == CredentialFault.None && !registry.Current.TryFind(verdict.Ispb, out participant))
            fault = CredentialFault.Unregistered;
        return new CallerRights(participant, verdict.Scopes, fault, ShowsToken: true);
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
