namespace PixStream.Spi.Signatures.Certificates;

/// <summary>Which certificate signed, for logs and people.</summary>
/// <param name="Subject">Its subject in the form of RFC 4514, with a space after each comma.</param>
/// <param name="Issuer">Its issuer, in the same form.</param>
/// <param name="SerialNumber">Its serial number in decimal, as the message writes it.</param>
/// <param name="Thumbprint">SHA-256 of the certificate: 64 hexadecimal digits in upper case.</param>
public sealed record SignerCertificate(string Subject, string Issuer, string SerialNumber, string Thumbprint);
