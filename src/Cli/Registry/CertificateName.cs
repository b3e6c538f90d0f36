using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Cli.Admin;

namespace PixStream.Cli.Registry;

/// <summary>A certificate as it is given: by its thumbprint, or by its file. The file does not leave this machine.</summary>
/// <param name="Shown">Its file, or the begin of its thumbprint.</param>
/// <param name="Thumbprint">SHA-256, 64 hexadecimal digits.</param>
internal sealed record CertificateName(string Shown, string Thumbprint)
{
    private const int Length = 64;

    private const string Description = "A certificate: its file (PEM or DER), or its SHA-256 thumbprint, 64 hexadecimal digits.";

    private const string Complaint =
        "is neither a file with a certificate (PEM or DER) nor a SHA-256 thumbprint of 64 hexadecimal digits.";

    public static Argument<CertificateName[]> Argument() =>
        AdminInputs.Several("certificate", Description, Parse, Complaint);

    /// <summary>An option that may be given several times.</summary>
    public static Option<CertificateName[]> Option() => new("--certificate")
    {
        Description = $"{Description} May be given up to four times.",
        HelpName = "file",
        CustomParser = result =>
        {
            var names = new List<CertificateName>();
            foreach (var token in result.Tokens)
            {
                if (Parse(token.Value) is { } name)
                    names.Add(name);
                else
                    result.AddError($"--certificate: '{token.Value}' {Complaint}");
            }

            return [.. names];
        },
    };

    private static CertificateName? Parse(string text)
    {
        if (text.Length == Length && text.All(char.IsAsciiHexDigit))
            return new CertificateName($"{text[..8].ToUpperInvariant()}…", text.ToUpperInvariant());
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(text);
            return new CertificateName(text, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        }
        catch (Exception failure)
            when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
