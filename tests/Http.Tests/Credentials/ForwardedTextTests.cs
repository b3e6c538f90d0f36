using System.Security.Cryptography.X509Certificates;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials;

namespace PixStream.Http.Tests.Credentials;

/// <summary>What is read from the headers of proxies.</summary>
public sealed class ForwardedTextTests : IDisposable
{
    private readonly LabAuthority _authority = new();
    private readonly X509Certificate2 _certificate;

    public ForwardedTextTests() => _certificate = _authority.Issue("x");

    public static TheoryData<ForwardedBy> Forms => ForwardedForms.All;

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_certificate_is_read_as_it_was_written(ForwardedBy form) =>
        Assert.Equal(_certificate.RawData, ForwardedText.Decode(form, ForwardedForms.Text(form, _certificate)));

    /// <summary>One header is configured. What is in the form of another is not guessed.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void A_text_of_another_form_is_not_read(ForwardedBy form)
    {
        foreach (var other in new[] { ForwardedBy.Nginx, ForwardedBy.Rfc9440, ForwardedBy.Envoy }.Where(other => other != form))
            if (form < ForwardedBy.AlbVerify || other != ForwardedBy.Nginx)
                Assert.Null(ForwardedText.Decode(form, ForwardedForms.Text(other, _certificate)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_text_that_was_cut_off_is_not_read(ForwardedBy form)
    {
        var whole = ForwardedForms.Text(form, _certificate);
        Assert.All(new[] { 0, 1, 10, whole.Length / 4 }, length => Assert.Null(ForwardedText.Decode(form, whole[..length])));
    }

    [Theory]
    [InlineData(ForwardedBy.Nginx, "x")]
    [InlineData(ForwardedBy.Nginx, "%")]
    [InlineData(ForwardedBy.Nginx, "%zz%0")]
    [InlineData(ForwardedBy.Nginx, "-----BEGIN%20CERTIFICATE-----%0A!!!!%0A-----END%20CERTIFICATE-----")]
    [InlineData(ForwardedBy.Nginx, "-----BEGIN%20PRIVATE%20KEY-----%0AAAAA%0A-----END%20PRIVATE%20KEY-----")]
    [InlineData(ForwardedBy.Rfc9440, "AAAA")]
    [InlineData(ForwardedBy.Rfc9440, ":")]
    [InlineData(ForwardedBy.Rfc9440, "::")]
    [InlineData(ForwardedBy.Rfc9440, ":AAA:")]
    [InlineData(ForwardedBy.Rfc9440, ":AA AA:")]
    [InlineData(ForwardedBy.Rfc9440, ":AAAA:;a=1")]
    [InlineData(ForwardedBy.Rfc9440, ":AAAA:, :AAAA:")]
    [InlineData(ForwardedBy.Envoy, "Hash=1")]
    [InlineData(ForwardedBy.Envoy, "Cert")]
    [InlineData(ForwardedBy.Envoy, "=;Cert=x")]
    [InlineData(ForwardedBy.Envoy, "Cert=\"")]
    [InlineData(ForwardedBy.Envoy, "Cert=\"x\\")]
    public void What_is_malformed_is_not_read(ForwardedBy form, string text) => Assert.Null(ForwardedText.Decode(form, text));

    [Fact]
    public void In_PEM_nothing_stands_beside_the_certificate()
    {
        var one = ForwardedForms.Text(ForwardedBy.Nginx, _certificate);
        Assert.NotNull(ForwardedText.Decode(ForwardedBy.Nginx, $"%0A{one}%20"));
        Assert.All(new[] { one + one, "x" + one, one + "x" }, text =>
        {
            Assert.Null(ForwardedText.Decode(ForwardedBy.Nginx, text));
            Assert.Null(ForwardedText.Decode(ForwardedBy.AlbVerify, text));
        });
    }

    [Fact]
    public void Of_a_chain_the_first_counts()
    {
        using var next = _authority.Issue("next");
        var text = ForwardedForms.Text(ForwardedBy.Nginx, _certificate) + ForwardedForms.Text(ForwardedBy.Nginx, next);
        Assert.Equal(_certificate.RawData, ForwardedText.Decode(ForwardedBy.AlbPassthrough, text));
        Assert.All(["x" + text, text + "x", text + "," + text, text + ", " + text], malformed =>
            Assert.Null(ForwardedText.Decode(ForwardedBy.AlbPassthrough, malformed)));
    }

    /// <summary>What a client wrote before the proxy's own hop must not count, and cannot be told from it for sure.</summary>
    [Fact]
    public void Several_hops_and_several_certificates_of_Envoy_are_not_read()
    {
        var own = ForwardedForms.Text(ForwardedBy.Envoy, _certificate);
        var cert = $"Cert=\"{ForwardedForms.Text(ForwardedBy.Nginx, _certificate)}\"";
        Assert.NotNull(ForwardedText.Decode(ForwardedBy.Envoy, cert));
        Assert.All(
            [
                $"{own},{own}", $"{own}, {own}", $"Hash=1,{own}", $"{own},Hash=1", $"{own}, ", $"{own};",
                $"{cert};{cert}", $"{cert};cert=x",
                $"{cert};Subject=\",{own}", $"{cert};Subject=\"a\"b", $"{cert};Subject=a\"b\"", $"Subject=\"\\\",{own}",
            ],
            text => Assert.Null(ForwardedText.Decode(ForwardedBy.Envoy, text)));
    }

    [Fact]
    public void Only_quotes_of_Envoy_keep_separators_together()
    {
        var escaped = ForwardedForms.Text(ForwardedBy.Nginx, _certificate);
        Assert.NotNull(ForwardedText.Decode(ForwardedBy.Envoy, $"Subject=\"a,b;Cert=c\\\"\\\\\";Cert={escaped}"));
        Assert.Null(ForwardedText.Decode(ForwardedBy.Envoy, $"Subject=a,b;Cert=\"{escaped}\""));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }
}
