using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>Where a signer's key may come from, and what is said when it does not.</summary>
public sealed class SigningKeyTests : IDisposable
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);

    private readonly CertificateFolder _files = new();
    private readonly X509Certificate2 _certificate = new TestAuthority().Issue();

    public SigningKeyTests() => _files.Add(_certificate);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_PKCS8_key_in_PEM_signs() => Signs(TestAuthority.SignerKey.ExportPkcs8PrivateKeyPem());

    [Fact]
    public void A_PKCS1_key_in_PEM_signs() => Signs(TestAuthority.SignerKey.ExportRSAPrivateKeyPem());

    [Fact]
    public void An_encrypted_key_in_PEM_signs_with_its_password() =>
        Signs(TestAuthority.SignerKey.ExportEncryptedPkcs8PrivateKeyPem("secret", Encryption), "secret");

    [Fact]
    public void A_wrong_password_is_told_with_the_files_name_and_without_the_password()
    {
        Assert.Contains(
            "key.pem", Refused(TestAuthority.SignerKey.ExportEncryptedPkcs8PrivateKeyPem("secret", Encryption), "wrong-one"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "wrong-one",
            Refused(TestAuthority.SignerKey.ExportEncryptedPkcs8PrivateKeyPem("secret", Encryption), "wrong-one"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused() => Refused(TestAuthority.OtherKey.ExportPkcs8PrivateKeyPem());

    [Fact]
    public void What_is_no_key_is_refused() => Refused("no key");

    [Fact]
    public void A_key_that_is_not_there_is_refused()
    {
        Assert.Null(MessageSigner.Load(Options(""), Moments.PiDay, out var error));
        Assert.Contains("key.pem", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authoritys_key_signs_no_messages()
    {
        var authority = new TestAuthority();
        _files.Add(authority.Certificate);
        Assert.Contains(
            "authority", Refused(authority.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_key_is_refused()
    {
        using var key = RSA.Create(1024);
        _files.Add(new TestAuthority().Issue(key: key));
        Assert.Contains("2048", Refused(key.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "00038166", true)]
    [InlineData("key.pem", "a.cer", "00038166", true)]
    [InlineData("key.pfx", "", "00038166", true)]
    [InlineData("key.P12", "", "00038166", true)]
    [InlineData("key.pem", "", "00038166", false)]
    [InlineData("key.pfx", "a.cer", "00038166", false)]
    [InlineData("", "a.cer", "00038166", false)]
    [InlineData("", "", "0003816", false)]
    [InlineData("", "", "00038166a", false)]
    public void Settings_that_say_nothing_sensible_are_noticed(string key, string certificate, string sender, bool good)
    {
        var options = new SigningOptions { KeyFile = key, CertificateFile = certificate, Sender = sender };
        Assert.Equal(
            good, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    [Theory]
    [InlineData(SignatureCheck.Off, "", 0, true)]
    [InlineData(SignatureCheck.Warn, "certificates", 30, true)]
    [InlineData(SignatureCheck.Require, "", 0, false)]
    [InlineData(SignatureCheck.Warn, " ", 0, false)]
    [InlineData(SignatureCheck.Off, "", 31, false)]
    [InlineData(SignatureCheck.Off, "", -1, false)]
    [InlineData((SignatureCheck)3, "certificates", 0, false)]
    public void Settings_of_the_verification_that_say_nothing_sensible_are_noticed(
        SignatureCheck verify, string directory, int days, bool good)
    {
        var options = new SignatureOptions
        {
            Verify = verify, CertificateDirectory = directory, RevocationGrace = TimeSpan.FromDays(days),
        };
        Assert.Equal(
            good, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    private SigningOptions Options(string password) => new()
    {
        KeyFile = Path.Combine(_files.Path, "key.pem"), CertificateFile = Path.Combine(_files.Path, "signer.cer"),
        Password = password,
    };

    private void Signs(string pem, string password = "")
    {
        _files.Add("key.pem", Encoding.ASCII.GetBytes(pem));
        using var signer = MessageSigner.Load(Options(password), Moments.PiDay, out var error);
        Assert.True(signer is not null, error);
        using var trusted = new CertificateFolder();
        Assert.True(trusted.Add(_certificate).Verifier().Verify(signer.Sign(new TestMessage().ToUtf8()).Message!).IsValid);
    }

    private string Refused(string pem, string password = "")
    {
        _files.Add("key.pem", Encoding.ASCII.GetBytes(pem));
        Assert.Null(MessageSigner.Load(Options(password), Moments.PiDay, out var error));
        return error!;
    }
}
