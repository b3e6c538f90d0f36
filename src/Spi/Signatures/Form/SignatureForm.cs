using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Xml;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Signatures.Form;

/// <summary>
/// The Signature element in the one form that the SPI gives it (Manual de Segurança do Pix, section 3): anything that is not in
/// this form is refused before anything is computed.
/// </summary>
internal sealed class SignatureForm
{
    private const int DigestBytes = 32;
    private const int DigestCharactersMax = 128;
    private const int ValueCharactersMax = 4096;
    private const int IdCharactersMax = 64;
    private const int IssuerCharactersMax = DistinguishedName.CharactersMax;
    private const int SerialCharactersMax = 64;

    private readonly byte[]?[] _digests = new byte[]?[4];
    private SignatureResult? _refusal;

    private SignatureForm(XmlElement signature)
    {
        SignedInfo = KeyInfo = signature;
    }

    /// <summary>What the signature value covers.</summary>
    public XmlElement SignedInfo { get; private set; }

    public XmlElement KeyInfo { get; private set; }

    public byte[] Value { get; private set; } = [];

    /// <summary>The issuer of the certificate, as the message has it.</summary>
    public DistinguishedName Issuer { get; private set; } = DistinguishedName.Empty;

    /// <summary>The serial number of the certificate.</summary>
    public BigInteger SerialNumber { get; private set; }

    /// <summary>The digest that was signed for a part: 32 bytes.</summary>
    public ReadOnlySpan<byte> DigestOf(SignedPart part) => _digests[(int)part];

    public static bool TryRead(
        XmlElement signature, [NotNullWhen(true)] out SignatureForm? form, [NotNullWhen(false)] out SignatureResult? refusal)
    {
        form = new SignatureForm(signature);
        if (form.Read(signature))
        {
            refusal = null;
            return true;
        }

        refusal = form._refusal!;
        form = null;
        return false;
    }

    private bool Read(XmlElement signature)
    {
        if (!signature.HasOnlyAttribute(null)
            || !signature.TryGetDsigChildren(["SignedInfo", "SignatureValue", "KeyInfo"], out var children))
            return Wrong("Signature must hold SignedInfo, SignatureValue and KeyInfo, and have no attributes.");
        SignedInfo = children[0];
        KeyInfo = children[2];
        if (!ReadKeyInfo(out var id))
            return false;
        if (!TryReadBase64(children[1], ValueCharactersMax, out var value) || value.Length == 0)
            return Wrong("SignatureValue must hold Base64 and nothing else.");
        Value = value;
        return ReadSignedInfo(id);
    }

    private bool ReadKeyInfo(out string id)
    {
        id = KeyInfo.GetAttribute("Id");
        if (!KeyInfo.HasOnlyAttribute("Id") || id.Length is 0 or > IdCharactersMax || !id.All(IsIdCharacter))
            return Wrong(
                $"KeyInfo must have an Id of 1 to {IdCharactersMax} letters, digits, '-', '_' and '.', and no other attribute.");
        if (!KeyInfo.TryGetDsigChildren(["X509Data"], out var key) || !key[0].HasOnlyAttribute(null)
            || !key[0].TryGetDsigChildren(["X509IssuerSerial"], out var data) || !data[0].HasOnlyAttribute(null)
            || !data[0].TryGetDsigChildren(["X509IssuerName", "X509SerialNumber"], out var certificate))
            return Wrong(
                "KeyInfo must hold X509Data/X509IssuerSerial with X509IssuerName and X509SerialNumber, and nothing else.");

        if (!certificate[0].TryGetText(IssuerCharactersMax, out var issuer) || !DistinguishedName.TryParse(issuer, out var name))
            return Wrong("X509IssuerName must be a name in the form of RFC 4514, such as CN=…, O=…, C=BR, and nothing else.");
        Issuer = name;

        // Twenty bytes at most (RFC 5280), which is 49 digits.
        if (!certificate[1].TryGetText(SerialCharactersMax, out var serial)
            || serial.Trim(' ', '\t', '\r', '\n') is not { Length: > 0 and <= 49 } digits
            || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return Wrong("X509SerialNumber must be a decimal number of up to 49 digits, and nothing else.");
        SerialNumber = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    private bool ReadSignedInfo(string id)
    {
        if (!SignedInfo.HasOnlyAttribute(null)
            || !SignedInfo.TryGetDsigChildren(
                ["CanonicalizationMethod", "SignatureMethod", "Reference", "Reference", "Reference"], out var children))
            return Wrong(
                "SignedInfo must hold CanonicalizationMethod, SignatureMethod and three times Reference, and have no attributes.");
        if (!ReadAlgorithm(children[0], Dsig.ExclusiveC14N) || !ReadAlgorithm(children[1], Dsig.RsaSha256))
            return false;
        for (var i = 2; i < children.Count; i++)
            if (!ReadReference(children[i], id))
                return false;
        return true;
    }

    private bool ReadReference(XmlElement reference, string id)
    {
        var hasUri = reference.HasAttribute("URI");
        var uri = reference.GetAttribute("URI");
        var part = !hasUri ? SignedPart.Document
            : uri.Length == 0 ? SignedPart.AppHdr
            : uri.Length == id.Length + 1 && uri[0] == '#' && uri.EndsWith(id, StringComparison.Ordinal) ? SignedPart.KeyInfo
            : SignedPart.None;
        if (part == SignedPart.None || !reference.HasOnlyAttribute(hasUri ? "URI" : null) || _digests[(int)part] is not null)
            return Wrong("The three References must be to KeyInfo by its Id, with an empty URI, and without a URI, and have no other attributes.");
        if (!reference.TryGetDsigChildren(["Transforms", "DigestMethod", "DigestValue"], out var children)
            || !children[0].HasOnlyAttribute(null))
            return Wrong($"The Reference to {part} must hold Transforms, DigestMethod and DigestValue.");

        string[] expected = part == SignedPart.AppHdr ? [Dsig.Enveloped, Dsig.ExclusiveC14N] : [Dsig.ExclusiveC14N];
        if (!children[0].TryGetChildren(out var transforms) || transforms.Count != expected.Length)
            return Wrong($"The Reference to {part} must have {expected.Length} transforms.");
        for (var i = 0; i < expected.Length; i++)
            if (!transforms[i].IsDsig("Transform") || !ReadAlgorithm(transforms[i], expected[i]))
                return _refusal is not null ? false : Wrong("Transforms must hold Transform and nothing else.");

        if (!ReadAlgorithm(children[1], Dsig.Sha256))
            return false;
        if (!TryReadBase64(children[2], DigestCharactersMax, out var digest) || digest.Length != DigestBytes)
            return Wrong($"The DigestValue of {part} must be Base64 of {DigestBytes} bytes.");
        _digests[(int)part] = digest;
        return true;
    }

    private bool ReadAlgorithm(XmlElement method, string expected)
    {
        if (!method.HasOnlyAttribute("Algorithm") || !method.TryGetChildren(out var children) || children.Count > 0)
            return Wrong($"{method.LocalName} must have an Algorithm and nothing else.");
        if (method.GetAttribute("Algorithm") == expected)
            return true;
        _refusal = new SignatureResult(
            SignatureStatus.UnsupportedAlgorithm, $"The Algorithm of {method.LocalName} must be {expected} here.");
        return false;
    }

    /// <summary>
    /// Base64 in its one canonical spelling, white space aside: another would be another text for the same signature.
    /// </summary>
    private static bool TryReadBase64(XmlElement element, int charactersMax, out byte[] bytes)
    {
        bytes = [];
        if (!element.TryGetText(charactersMax, out var text))
            return false;
        var dense = string.Concat(text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        var buffer = new byte[dense.Length];
        if (!Convert.TryFromBase64String(dense, buffer, out var length))
            return false;
        bytes = buffer[..length];
        return Convert.ToBase64String(bytes) == dense;
    }

    private static bool IsIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private bool Wrong(string text)
    {
        _refusal = new SignatureResult(SignatureStatus.WrongStructure, text);
        return false;
    }
}
