using System.Security.Cryptography.X509Certificates;

namespace PixStream.Conformance;

/// <summary>What one participant shows to be let in: a certificate, a token, a signature, or several of them together.</summary>
public sealed record ParticipantCredential
{
    /// <summary>Its client certificate with its key; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Gives its access token; null for none. It is asked before each request: tokens are renewed.</summary>
    public Func<string>? Token { get; init; }

    /// <summary>The id of the key that its requests are signed with; null: they are not signed.</summary>
    public string? KeyId { get; init; }

    /// <summary>The secret of that key, 32 to 64 bytes.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Of what it consists.</summary>
    internal CredentialKinds Kinds =>
        (Certificate is null ? CredentialKinds.None : CredentialKinds.Certificate)
        | (Token is null ? CredentialKinds.None : CredentialKinds.Token)
        | (KeyId is null ? CredentialKinds.None : CredentialKinds.Signature);

    /// <summary>Of what several consist together.</summary>
    internal static CredentialKinds KindsOf(IEnumerable<ParticipantCredential> credentials) =>
        credentials.Aggregate(CredentialKinds.None, static (all, one) => all | one.Kinds);

    /// <summary>Its kinds, and none of its secrets.</summary>
    public override string ToString() => Kinds.ToString();
}

/// <summary>Kinds of credentials.</summary>
[Flags]
internal enum CredentialKinds
{
    None = 0,
    Certificate = 1,
    Token = 2,
    Signature = 4,
    Any = Certificate | Token | Signature,
}
