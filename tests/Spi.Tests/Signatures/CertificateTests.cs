using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Spi.Signatures;
using PixStream.Spi.Signatures.Certificates;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>Which certificates count for which message, and when.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly byte[] Message = new SignedTestMessage().ToUtf8();

    private readonly CertificateFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _certificate;

    public CertificateTests() => _certificate = _authority.Issue();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("signer.cer")]
    [InlineData("signer.CRT")]
    [InlineData("signer.pem")]
    [InlineData("00038166/signer.pem")]
    public void A_certificate_in_the_directory_or_in_the_senders_folder_counts(string file) =>
        Gives(SignatureStatus.Valid, _folder.Add(_certificate, file));

    [Fact]
    public void A_certificate_in_another_senders_folder_does_not_count() =>
        Gives(SignatureStatus.CertificateOfAnotherSender, _folder.Add(_certificate, "99999008/signer.cer"));

    [Fact]
    public void A_certificate_may_be_in_the_folders_of_several_senders() =>
        Gives(SignatureStatus.Valid, _folder.Add(_certificate, "99999008/signer.cer").Add(_certificate, "00038166/signer.cer"));

    [Fact]
    public void A_certificate_with_another_serial_number_is_unknown() =>
        Gives(SignatureStatus.UnknownCertificate, _folder.Add(_authority.Issue(78)));

    [Fact]
    public void A_certificate_of_another_issuer_is_unknown() =>
        Gives(SignatureStatus.UnknownCertificate, _folder.Add(new TestAuthority("CN=Autoridade de Prova, C=BR").Issue()));

    [Fact]
    public void An_authoritys_certificate_signs_no_messages()
    {
        var serial = new System.Numerics.BigInteger(_authority.Certificate.SerialNumberBytes.Span, isBigEndian: true)
            .ToString(null, null);
        var message = new SignedTestMessage { Serial = serial, Key = _authority.Certificate.GetRSAPrivateKey()! };
        var verifier = _folder.Add(_authority.Certificate, "authority.cer").Add(_certificate).Verifier();
        Assert.Equal(SignatureStatus.UnknownCertificate, verifier.Verify(message.ToUtf8()).Status);
    }

    [Theory]
    [InlineData(-31, SignatureStatus.CertificateNotYetValid)]
    [InlineData(-29, SignatureStatus.Valid)]
    [InlineData(29, SignatureStatus.Valid)]
    [InlineData(31, SignatureStatus.CertificateExpired)]
    public void A_certificate_counts_while_it_is_valid(int days, SignatureStatus expected) =>
        Gives(expected, _folder.Add(_certificate), TestAuthority.Now.AddDays(days));

    [Theory]
    [InlineData(77, SignatureStatus.CertificateRevoked)]
    [InlineData(78, SignatureStatus.Valid)]
    public void A_revoked_certificate_does_not_count(long revoked, SignatureStatus expected) =>
        Gives(expected, _folder.Add(_certificate).Add("list.crl", _authority.Revoke([5, revoked, 900])));

    [Fact]
    public void A_revocation_list_in_PEM_counts_as_well() =>
        Gives(SignatureStatus.CertificateRevoked, _folder.Add(_certificate)
            .Add("list.crl", Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", _authority.Revoke([77])))));

    [Fact]
    public void A_revocation_list_of_another_issuer_says_nothing() =>
        Gives(
            SignatureStatus.Valid,
            _folder.Add(_certificate).Add("list.crl", new TestAuthority("CN=Autoridade de Prova, C=BR").Revoke([77])));

    [Fact]
    public void The_newest_revocation_list_of_an_issuer_counts()
    {
        _folder.Add(_certificate).Add("1.crl", _authority.Revoke([77], TestAuthority.Now.AddHours(-1)));
        Gives(SignatureStatus.CertificateRevoked, _folder.Add("2.crl", _authority.Revoke([], TestAuthority.Now.AddHours(-2))));
        Gives(SignatureStatus.Valid, _folder.Add("3.crl", _authority.Revoke([], TestAuthority.Now.AddMinutes(-2))));
    }

    [Theory]
    [InlineData(0, 23, SignatureStatus.Valid)]
    [InlineData(0, 25, SignatureStatus.RevocationUnknown)]
    [InlineData(48, 71, SignatureStatus.Valid)]
    [InlineData(48, 73, SignatureStatus.RevocationUnknown)]
    [InlineData(0, -25, SignatureStatus.RevocationUnknown)]
    public void A_revocation_list_out_of_date_refuses_its_issuers_certificates_once_the_grace_is_over(
        int grace, int hours, SignatureStatus expected)
    {
        var options = _folder.Add(_certificate).Add("list.crl", _authority.Revoke([])).Options;
        options.RevocationGrace = TimeSpan.FromHours(grace);
        Gives(expected, _folder, TestAuthority.Now.AddHours(hours), options);
    }

    [Fact]
    public void What_a_list_out_of_date_revokes_stays_revoked() =>
        Gives(
            SignatureStatus.CertificateRevoked,
            _folder.Add(_certificate).Add("list.crl", _authority.Revoke([77])),
            TestAuthority.Now.AddDays(10));

    [Fact]
    public void Without_a_list_a_certificate_counts_unless_lists_are_required()
    {
        var options = _folder.Add(_certificate).Options;
        options.RequireRevocationLists = true;
        Gives(SignatureStatus.RevocationUnknown, _folder, options: options);
        Gives(SignatureStatus.Valid, _folder.Add("list.crl", _authority.Revoke([])), options: options);
    }

    [Fact]
    public void A_list_must_be_signed_by_its_issuer_where_the_issuers_certificate_is_there()
    {
        _folder.Add(_certificate).Add("list.crl", new TestAuthority(key: TestAuthority.OtherKey).Revoke([78]));
        Gives(SignatureStatus.Valid, _folder);
        _folder.Add(_authority.Certificate, "authority.cer");
        Assert.Contains("list.crl: its signature is not that of", Assert.Single(_folder.Errors()), StringComparison.Ordinal);
        Gives(SignatureStatus.Valid, _folder.Add("list.crl", _authority.Revoke([78])));
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_directory_is_said_at_once()
    {
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var elliptic = new CertificateRequest("CN=curve", curve, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TestAuthority.Now, TestAuthority.Now.AddDays(1));
        _folder.Add(_certificate, "0.cer").Add(_certificate, "1-again.cer")
            .Add(_authority.Issue(77, TestAuthority.OtherKey), "2-other.cer")
            .Add(_authority.Issue(79, small), "3-small.cer").Add(elliptic, "4-curve.cer").Add("5-empty.pem", [])
            .Add("6-key.pem", Encoding.ASCII.GetBytes(TestAuthority.SignerKey.ExportPkcs8PrivateKeyPem()))
            .Add("7-list.crl", [1, 2, 3]).Add("8-readme.txt", [])
            .Add(_authority.Issue(80, usage: X509KeyUsageFlags.KeyEncipherment), "9-usage.cer").Add("unknown/signer.cer", [])
            .Add(".hidden/x", []).Add(".x", []);
        var errors = _folder.Errors();
        string[] expected =
        [
            "1-again.cer: the same certificate", "2-other.cer: another certificate", "3-small.cer: ", "4-curve.cer: ",
            "5-empty.pem: ", "6-key.pem: it holds a private key", "7-list.crl: ", "8-readme.txt: its name", "9-usage.cer: ",
            "unknown: a folder",
        ];
        Assert.Equal(expected.Length, errors.Length);
        Assert.All(expected, start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
    }

    /// <summary>A file where the program does not look is an error: a revocation list there would let the revoked in.</summary>
    [Fact]
    public void Nothing_in_the_directory_is_passed_over_in_silence()
    {
        var list = PemEncoding.WriteString("X509 CRL", _authority.Revoke([77]));
        var certificate = _certificate.ExportCertificatePem();
        _folder.Add(_certificate).Add("1-both.pem", Encoding.ASCII.GetBytes($"{certificate}\n{list}"))
            .Add("2-lists.crl", Encoding.ASCII.GetBytes($"{list}\n{list}"))
            .Add(
                "3-trusted.crt",
                Encoding.ASCII.GetBytes(certificate.Replace("CERTIFICATE", "TRUSTED CERTIFICATE", StringComparison.Ordinal)))
            .Add("99999008/lists/list.crl", _authority.Revoke([77]));
        var errors = _folder.Errors();
        Assert.Equal(4, errors.Length);
        Assert.All(
            [
                "1-both.pem: it holds '-----BEGIN X509 CRL-----' as well.", "2-lists.crl: it must hold one",
                "3-trusted.crt: it holds '-----BEGIN TRUSTED", "99999008/lists: a folder in",
            ],
            start => Assert.Contains(errors, error => error.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_directory_that_is_empty_or_not_there_is_an_error()
    {
        Assert.Single(_folder.Errors());
        var options = _folder.Options;
        options.CertificateDirectory = Path.Combine(_folder.Path, "nowhere");
        Assert.Null(CertificateDirectory.Open(options, out var errors));
        Assert.Contains("nowhere", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_hold_several_certificates()
    {
        var both = _authority.Issue(78).ExportCertificatePem() + "\n" + _certificate.ExportCertificatePem();
        var directory = _folder.Add("both.pem", Encoding.ASCII.GetBytes(both)).Open();
        Assert.Equal(2, directory.Current.Count);
    }

    [Fact]
    public void A_reload_replaces_the_set_if_the_new_one_is_good_and_keeps_it_if_not()
    {
        var directory = _folder.Add(_certificate).Open();
        var verifier = new SignatureVerifier(directory, Moments.PiDay);

        _folder.Add("list.crl", "broken"u8.ToArray());
        Assert.NotEmpty(directory.Reload());
        Assert.True(verifier.Verify(Message).IsValid);

        _folder.Add("list.crl", _authority.Revoke([77]));
        Assert.Empty(directory.Reload());
        Assert.Equal(SignatureStatus.CertificateRevoked, verifier.Verify(Message).Status);
    }

    [Theory]
    [InlineData("C=BR,O=ICP-Brasil,OU=Testes,CN=Autoridade de Teste")]
    [InlineData("CN=Autoridade de Teste,OU=Testes,O=ICP-Brasil,C=BR")]
    [InlineData("cn = AUTORIDADE  DE teste ; ou=testes ; o=\"ICP-Brasil\" ; c=br")]
    [InlineData("2.5.4.3=#0C134175746F726964616465206465205465737465,OU=Testes,OID.2.5.4.10=ICP\\2DBrasil,C=BR")]
    public void The_issuer_may_be_written_as_others_write_it(string issuer) =>
        Assert.True(_folder.Add(_certificate).Verifier().Verify(new SignedTestMessage { Issuer = issuer }.ToUtf8()).IsValid);

    private static void Gives(
        SignatureStatus expected, CertificateFolder folder, DateTimeOffset? now = null, SignatureOptions? options = null)
    {
        var result = folder.Verifier(now, options).Verify(Message);
        Assert.True(expected == result.Status, result.ToString());
    }
}
