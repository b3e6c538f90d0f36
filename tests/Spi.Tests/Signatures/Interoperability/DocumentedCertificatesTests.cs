using System.Text.RegularExpressions;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>
/// The commands of docs/reference/signatures.md give what it says: certificates and a revocation list, all of them OpenSSL's.
/// </summary>
public sealed class DocumentedCertificatesTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pixstream-documented-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void A_message_signed_with_the_documented_key_is_valid_until_it_is_revoked()
    {
        Tool.Need("sh", "openssl");
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.SampleMessages, "../../docs/reference/signatures.md"));
        var commands = Regex.Matches(page, "```sh\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(2, commands.Length);

        Run(commands[0]);
        var options = new SignatureOptions
        {
            CertificateDirectory = Path.Combine(_path, "certificates"), RequireRevocationLists = true,
        };
        var directory = CertificateDirectory.Open(options, out var errors);
        Assert.True(directory is not null, string.Join('\n', errors));
        var verifier = new SignatureVerifier(directory, TimeProvider.System);
        var signed = Sign();
        Assert.Equal(SignatureStatus.Valid, verifier.Verify(signed).Status);

        Run(commands[1]);
        Assert.Empty(directory.Reload());
        Assert.Equal(SignatureStatus.CertificateRevoked, verifier.Verify(signed).Status);
    }

    private byte[] Sign()
    {
        var options = new SigningOptions
        {
            KeyFile = Path.Combine(_path, "private/signer.key"),
            CertificateFile = Path.Combine(_path, "certificates/99999008/signer.cer"),
            Sender = "99999008",
        };
        using var signer = MessageSigner.Load(options, TimeProvider.System, out var error);
        Assert.True(signer is not null, error);
        return signer.Sign((new TestMessage { From = TestMessage.Party("Fr", "99999008") }).ToUtf8()).Message!;
    }

    private void Run(string commands) => Tool.Run("sh", "-e", "-c", $"cd '{_path}'\n{commands}");
}
