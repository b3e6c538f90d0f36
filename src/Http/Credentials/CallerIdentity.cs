using Microsoft.AspNetCore.Http;

namespace PixStream.Http.Credentials;

/// <summary>Why a caller's credential was not enough.</summary>
internal enum CredentialFault
{
    None = 0,

    /// <summary>The caller showed no certificate.</summary>
    Missing = 1,

    /// <summary>It is of another authority, out of its dates, revoked, for another use, or cannot be read.</summary>
    Invalid = 2,

    /// <summary>It is valid, and in no entry of the registry.</summary>
    Unregistered = 3,

    /// <summary>It is another participant's than the one in the path.</summary>
    Foreign = 4,

    /// <summary>The participant's state does not allow the operation.</summary>
    State = 5,
}

/// <summary>Who calls.</summary>
internal sealed class CallerIdentity(ClientCertificates certificates, ParticipantRegistry registry)
{
    /// <summary>Whether <see cref="VerifyAsync"/> has something to do: at a connection's first request, rarely later.</summary>
    public bool IsToBeVerified(HttpContext context) => certificates.IsToBeVerified(context);

    public Task VerifyAsync(HttpContext context) => certificates.VerifyAsync(context);

    /// <summary>The participant that calls, as the registry has it now; null if the caller is not a participant.</summary>
    public RegisteredParticipant? Find(HttpContext context, out CredentialFault fault)
    {
        fault = ForwardedCertificates.IsRefused(context) ? CredentialFault.Invalid : CredentialFault.Missing;
        if (ClientCertificates.Of(context) is not { } certificate)
            return null;
        fault = CredentialFault.Invalid;
        if (certificates.ThumbprintOf(certificate) is not { } thumbprint)
            return null;
        fault = CredentialFault.Unregistered;
        if (!registry.Current.TryFindOwner(thumbprint, out var owner))
            return null;
        fault = CredentialFault.None;
        return owner;
    }
}
