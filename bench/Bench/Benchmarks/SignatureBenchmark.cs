using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using PixStream.Bench.Measures;
using PixStream.Bench.Messages;
using PixStream.Spi.Generation;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Bench.Benchmarks;

/// <summary>
/// Signing a message and verifying it, with a key of 2,048 bits, against the bare RSA operation. One thread, no I/O.
/// </summary>
/// <remarks>
/// Sketch. RSA of 2,048 bits: 600–800 µs to sign, 20–30 µs to verify. Around it four elements, 5 KB together, become a document
/// each and are copied once more by the library that canonicalizes them: some 1,000 nodes at 100–200 ns.
/// </remarks>
internal static class SignatureBenchmark
{
    private const int Variants = 64;
    private const string Sender = "00038166";

    public static void Run(Workbench bench, Report report)
    {
        var folder = bench.NewDirectory("certificates");
        using var key = RSA.Create(2048);
        using var signer = Signer(key, folder);
        var certificates = CertificateDirectory.Open(new SignatureOptions { CertificateDirectory = folder }, out var errors)
            ?? throw new InvalidDataException(string.Join(' ', errors));
        var verifier = new SignatureVerifier(certificates, TimeProvider.System);
        var generator = new Pacs008Generator(new Random(1), TimeProvider.System);
        var unsigned = Enumerable.Range(0, Variants)
            .Select(_ => Unsigned(generator.Make(Sender, Names.Participant(0)))).ToArray();
        var signed = unsigned.Select(message => signer.Sign(message).Message!).ToArray();
        var digest = SHA256.HashData(unsigned[0]);
        var value = key.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        var (signs, verifies) = (bench.Options.Count(1_000), bench.Options.Count(5_000));
        var rows = Steps.Time(
            bench,
            ("sign a pacs.008", signs, i => Require(signer.Sign(unsigned[i % Variants]).IsSigned)),
            ("RSA alone: sign", signs, _ => key.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ("verify a pacs.008", verifies, i => Require(verifier.Verify(signed[i % Variants]).IsValid)),
            ("RSA alone: verify", verifies,
                _ => Require(key.VerifyHash(digest, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        report.Title(
            "Signature: sign and verify",
            $"{bench.Options.Rounds} rounds. Median (min–max), µs a message of {signed[0].Length} bytes, one thread.");
        report.Table(
            ["what", "µs", "a second"],
            rows.Select(static row => (string[])[row.Name, row.Micros.Fixed(0), $"{1e6 / row.Micros.Median:N0}"]));
    }

    private static MessageSigner Signer(RSA key, string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (keyFile, certificateFile) = (Path.Combine(folder, ".key.pem"), Path.Combine(folder, "bench.cer"));
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(certificateFile, certificate.Export(X509ContentType.Cert));
        return MessageSigner.Load(
            new SigningOptions { KeyFile = keyFile, CertificateFile = certificateFile }, TimeProvider.System, out var error)
            ?? throw new InvalidDataException(error);
    }

    private static byte[] Unsigned(byte[] message) =>
        Encoding.UTF8.GetBytes(Regex.Replace(Encoding.UTF8.GetString(message), "<Sgntr>.*</Sgntr>", "<Sgntr/>"));

    private static void Require(bool good)
    {
        if (!good)
            throw new InvalidDataException("The benchmark's own message is not signed as it should be.");
    }
}
