using System.Text;
using System.Text.RegularExpressions;
using PixStream.Spi.Signatures.Signing;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Signatures;

public sealed class SignAndVerifyTests : IDisposable
{
    private readonly CertificateFolder _folder = new();
    private readonly SignatureVerifier _verifier;
    private readonly MessageSigner _signer;

    public SignAndVerifyTests()
    {
        using var certificate = new TestAuthority().Issue();
        _verifier = _folder.Add(certificate).Verifier();
        _signer = CertificateFolder.Signer(certificate);
    }

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Places => new(
        "", "<Sgntr/>", "<Sgntr />", "<Sgntr></Sgntr>", "<Sgntr>\n  </Sgntr>", "\r\n", "<Sgntr\n/>\r\n", "<CreDt>x</CreDt>\n",
        "<Sgntr></Sgntr >");

    [Theory]
    [MemberData(nameof(Places))]
    public void What_we_sign_verifies(string place) => IsSigned(TestMessage.With(place).ToUtf8());

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\r\n")]
    [InlineData("\uFEFF")]
    public void What_stands_before_the_envelope_stays_and_is_not_signed(string declaration) =>
        IsSigned((new TestMessage { Declaration = declaration }).ToUtf8());

    [Theory]
    [InlineData("<a>é€😀 &amp;&lt;&gt;&#13;&#10;&#9;</a>")]
    [InlineData("<a x='&quot;&#13;&#10;&#9;&lt;&gt;\r\n\t' b=\"'\"/>")]
    [InlineData("<a>&#13;</a><b>&#32;&#10;</b>")]
    [InlineData("<a>line\r\nline\rline</a>")]
    [InlineData("<p:a xmlns:p='u' xmlns:q='v' q:x='1' p:x='2' x='3'><b xmlns=''><c/></b><p:b xmlns:p='w'/></p:a>")]
    public void All_of_XML_that_a_message_may_use_can_be_signed(string extra) => IsSigned(TestMessage.With(extra).ToUtf8());

    [Fact]
    public void A_message_with_prefixes_can_be_signed()
    {
        var prefixed = Regex.Replace(
            new TestMessage { Root = $"<Envelope xmlns:p='{TestMessage.Namespace}' xmlns:ds='urn:other'>" }.ToString(),
            "<(/?)([A-Z])", "<$1p:$2");
        IsSigned(Encoding.UTF8.GetBytes(prefixed));
        IsSigned(Encoding.UTF8.GetBytes(prefixed.Replace("</p:AppHdr>", "<p:Sgntr/></p:AppHdr>", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_signer_is_named()
    {
        var result = _verifier.Verify(Sign(new TestMessage().ToUtf8()));
        Assert.Equal(_signer.Signer, result.Signer);
        Assert.Equal("77", result.Signer!.SerialNumber);
        Assert.Equal("CN=signer, O=Banco de Teste, C=BR", result.Signer.Subject);
    }

    [Fact]
    public void A_slice_of_a_larger_buffer_can_be_verified()
    {
        var signed = Sign(new TestMessage().ToUtf8());
        byte[] larger = [1, 2, 3, .. signed, 4, 5];
        Assert.True(_verifier.Verify(larger.AsMemory(3, signed.Length)).IsValid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Sgntr/>")]
    [InlineData("<Sgntr> \n</Sgntr>")]
    [InlineData("<s:Sgntr xmlns:s='urn:other'/>")]
    public void A_message_without_signature_is_told_from_one_with_a_wrong_one(string place) =>
        Assert.Equal(SignatureStatus.Missing, _verifier.Verify(TestMessage.With(place).ToUtf8()).Status);

    [Fact]
    public void What_is_no_envelope_is_malformed()
    {
        Assert.Equal(SignatureStatus.Malformed, _verifier.Verify("<a/>"u8.ToArray()).Status);
        Assert.Equal(SigningRefusal.Malformed, _signer.Sign("<a/>"u8.ToArray()).Refusal);
    }

    [Fact]
    public void A_message_that_is_too_large_is_not_looked_at()
    {
        var huge = new byte[SignatureVerifier.MessageBytesMax + 1];
        Assert.Equal(SignatureStatus.TooLarge, _verifier.Verify(huge).Status);
        Assert.Equal(SigningRefusal.TooLarge, _signer.Sign(huge).Refusal);
    }

    [Fact]
    public void What_could_not_be_verified_is_not_signed()
    {
        Assert.Equal(SigningRefusal.AlreadySigned, _signer.Sign(Sign(new TestMessage().ToUtf8())).Refusal);
        Assert.Equal(SigningRefusal.WrongStructure, _signer.Sign(TestMessage.With("<!-- c -->").ToUtf8()).Refusal);
        Assert.Equal(SigningRefusal.WrongStructure, _signer.Sign(TestMessage.With("<Sgntr/><Sgntr/>").ToUtf8()).Refusal);
        Assert.Equal(SigningRefusal.WrongStructure, _signer.Sign(TestMessage.With("<Sgntr>text</Sgntr>").ToUtf8()).Refusal);
        Assert.Equal(SigningRefusal.WrongStructure, _signer.Sign(TestMessage.With("<a id='1'/>").ToUtf8()).Refusal);
    }

    [Fact]
    public void The_key_signs_for_its_own_sender_only() =>
        Assert.Equal(
            SigningRefusal.AnotherSender,
            _signer.Sign((new TestMessage { From = TestMessage.Party("Fr", "99999008") }).ToUtf8()).Refusal);

    [Fact]
    public void A_certificate_that_is_not_valid_now_signs_nothing()
    {
        using var certificate = new TestAuthority().Issue();
        using var late = CertificateFolder.Signer(certificate, now: TestAuthority.Now.AddDays(31));
        using var early = CertificateFolder.Signer(certificate, now: TestAuthority.Now.AddDays(-31));
        Assert.Equal(SigningRefusal.CertificateExpired, late.Sign(new TestMessage().ToUtf8()).Refusal);
        Assert.Equal(SigningRefusal.CertificateNotYetValid, early.Sign(new TestMessage().ToUtf8()).Refusal);
    }

    [Fact]
    public void The_same_message_signed_twice_is_the_same_bytes() =>
        Assert.Equal(Sign(new TestMessage().ToUtf8()), Sign(new TestMessage().ToUtf8()));

    [Fact]
    public void Several_threads_may_sign_and_verify_at_once()
    {
        var message = new TestMessage().ToUtf8();
        var expected = Sign(message);
        Parallel.For(
            0, 200,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, _ =>
            {
                Assert.Equal(expected, Sign(message));
                Assert.True(_verifier.Verify(expected).IsValid);
            });
    }

    /// <summary>Signed, verified, and but for the signature the same bytes as before.</summary>
    private void IsSigned(byte[] message)
    {
        var signed = Sign(message);
        var result = _verifier.Verify(signed);
        Assert.True(result.IsValid, $"{result}\n{Differential.Show(signed)}");

        var text = Encoding.UTF8.GetString(signed);
        var before = Encoding.UTF8.GetString(message);
        var without = Regex.Replace(text, "<ds:Signature .*</ds:Signature>", "", RegexOptions.Singleline);
        Assert.Contains(before, new[]
        {
            without, Regex.Replace(without, "<(p:)?Sgntr></(p:)?Sgntr>", ""),
            Regex.Replace(without, "<((?:p:)?Sgntr\\s*)></(p:)?Sgntr>", "<$1/>"),
        });
    }

    private byte[] Sign(byte[] message)
    {
        var result = _signer.Sign(message);
        Assert.True(result.IsSigned, result.Text);
        return result.Message;
    }
}
