namespace PixStream.Spi.Signatures.Form;

/// <summary>The names of W3C's XML Signature that the SPI uses, and no others.</summary>
internal static class Dsig
{
    public const string Namespace = "http://www.w3.org/2000/09/xmldsig#";
    public const string ExclusiveC14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    /// <summary>Namespace of the attributes that declare namespaces.</summary>
    public const string Declarations = "http://www.w3.org/2000/xmlns/";

    /// <summary>Bits of an RSA key at least.</summary>
    public const int KeyBitsMin = 2048;
}
