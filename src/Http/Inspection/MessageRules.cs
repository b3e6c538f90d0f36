using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Reloading;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Http.Inspection;

/// <summary>
/// What messages are checked by, as the settings name it: read once at start, some of it again while the process serves.
/// </summary>
/// <param name="Schemas">The schemas in force.</param>
/// <param name="Certificates">The certificates in force; null where no signature is looked at.</param>
/// <param name="Verifier">Verifies signatures; null where none is looked at.</param>
/// <param name="Signer">Signs for the settlement core; null without a key.</param>
internal sealed record MessageRules(
    SchemaSource Schemas, CertificateDirectory? Certificates, SignatureVerifier? Verifier, MessageSigner? Signer)
    : IDisposable
{
    /// <exception cref="Hosting.SettingException">
    /// A schema, a certificate or the key cannot be used; the message names all of them.
    /// </exception>
    public static MessageRules Open(SchemaOptions schemas, SignatureOptions signatures, SigningOptions signing, TimeProvider time)
    {
        var wrong = new List<string>();
        if (!SchemaSource.TryOpen(schemas, time, out var source, out var errors))
            wrong.AddRange(errors.Select(error => $"{SchemaOptions.Section}:{nameof(SchemaOptions.Directory)}: {error}"));
        CertificateDirectory? certificates = null;
        if (signatures.Verify != SignatureCheck.Off)
        {
            certificates = CertificateDirectory.Open(signatures, out var unusable);
            wrong.AddRange(unusable.Select(error =>
                $"{SignatureOptions.Section}:{nameof(SignatureOptions.CertificateDirectory)}: {error}"));
        }

        string? reason = null;
        var signer = signing.KeyFile.Length > 0 ? MessageSigner.Load(signing, time, out reason) : null;
        if (reason is not null)
            wrong.Add($"{SigningOptions.Section}: {reason}");
        if (wrong.Count > 0)
        {
            signer?.Dispose();
            throw new Hosting.SettingException(string.Join("\n  ", wrong));
        }

        return new MessageRules(
            source!, certificates, certificates is null ? null : new SignatureVerifier(certificates, time), signer);
    }

    public void Dispose() => Signer?.Dispose();
}
