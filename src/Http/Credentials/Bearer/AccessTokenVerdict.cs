using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>What was found of an access token.</summary>
/// <param name="Fault"><see cref="CredentialFault.None"/> where it is good.</param>
internal sealed record AccessTokenVerdict(CredentialFault Fault)
{
    public static readonly AccessTokenVerdict Invalid = new(CredentialFault.Invalid);

    public static readonly AccessTokenVerdict WithoutKeys = new(CredentialFault.KeysUnavailable);

    /// <summary>The participant that it names.</summary>
    public Ispb Ispb { get; init; }

    public AccessScopes Scopes { get; init; }

    /// <summary>The operator that it names; empty in a participant's.</summary>
    public string Operator { get; init; } = "";

    /// <summary>What that operator may do.</summary>
    public AdminRoles Roles { get; init; }

    /// <summary>The thumbprint of the certificate that it is bound to, 64 digits and capitals; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset Ends { get; init; }

    /// <summary>When it is to be verified again.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>The keys that it was verified with. Once there are others, it is to be verified again.</summary>
    public IssuerKeySet? Keys { get; init; }
}
