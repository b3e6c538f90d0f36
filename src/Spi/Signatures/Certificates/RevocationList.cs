using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>
/// A complete list of one issuer's revoked certificates (RFC 5280, section 5). Lists that say less, partial, indirect or delta
/// ones, mark themselves by a critical extension and are refused, as the RFC asks.
/// </summary>
internal sealed class RevocationList
{
    private readonly HashSet<BigInteger> _revoked = [];
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly string _algorithm;
    private readonly byte[] _signature;

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        _signed = list.PeekEncodedValue();
        var body = list.ReadSequence();
        var algorithm = list.PeekEncodedValue();
        _algorithm = list.ReadSequence().ReadObjectIdentifier();
        _signature = list.ReadBitString(out _);
        list.ThrowIfNotEmpty();

        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            body.ReadInteger();
        if (!body.ReadEncodedValue().Span.SequenceEqual(algorithm.Span))
            throw new AsnContentException("It names two algorithms.");
        Issuer = DistinguishedName.TryRead(body.ReadEncodedValue(), out var issuer)
            ? issuer : throw new AsnContentException("Its issuer cannot be read.");
        ThisUpdate = ReadTime(body);
        NextUpdate = body.HasData && IsTime(body.PeekTag())
            ? ReadTime(body) : throw new AsnContentException("It does not say when the next one comes.");
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            ReadEntries(body.ReadSequence());
        if (body.HasData)
            ReadExtensions(body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence());
    }

    public DistinguishedName Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When its issuer promised the next one.</summary>
    public DateTimeOffset NextUpdate { get; }

    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out RevocationList? list, [NotNullWhen(false)] out string? error)
    {
        list = null;
        error = null;
        try
        {
            list = new RevocationList(der);
            return true;
        }
        catch (AsnContentException broken)
        {
            error = $"it is no revocation list that can be used: {broken.Message}";
            return false;
        }
    }

    public bool Holds(BigInteger serialNumber) => _revoked.Contains(serialNumber);

    /// <summary>Whether this authority signed the list.</summary>
    public bool IsSignedBy(X509Certificate2 authority)
    {
        if (!TrustedCertificate.Allows(authority, X509KeyUsageFlags.CrlSign))
            return false;
        using var rsa = authority.GetRSAPublicKey();
        using var ecdsa = authority.GetECDsaPublicKey();
        var (hash, isRsa) = _algorithm switch
        {
            "1.2.840.113549.1.1.11" => (HashAlgorithmName.SHA256, true),
            "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, true),
            "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, true),
            "1.2.840.10045.4.3.2" => (HashAlgorithmName.SHA256, false),
            "1.2.840.10045.4.3.3" => (HashAlgorithmName.SHA384, false),
            "1.2.840.10045.4.3.4" => (HashAlgorithmName.SHA512, false),
            _ => (default, false),
        };
        if (hash == default)
            return false;
        return isRsa
            ? rsa?.VerifyData(_signed.Span, _signature, hash, RSASignaturePadding.Pkcs1) == true
            : ecdsa?.VerifyData(_signed.Span, _signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
    }

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            _revoked.Add(entry.ReadInteger());
            ReadTime(entry);
            if (entry.HasData)
                ReadExtensions(entry.ReadSequence());
        }
    }

    private static void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var type = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean())
                throw new AsnContentException(
                    $"It has the critical extension {type}: only complete lists of one issuer are read.");
        }
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
