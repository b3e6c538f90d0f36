using System.Security.Cryptography.X509Certificates;
using PixStream.Spi.Signatures.Certificates;

namespace PixStream.Spi.Tests.Signatures;

public sealed class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=a,O=b", "CN=a, O=b")]
    [InlineData("CN=a,O=b", " CN = a ; O = b\n")]
    [InlineData("CN=a,O=b", "O=b,CN=a")]
    [InlineData("CN=a,O=b", "cn=A,o=B")]
    [InlineData("CN=a,O=b", "2.5.4.3=a,OID.2.5.4.10=b")]
    [InlineData("CN=a b", "CN=a   b")]
    [InlineData("CN=a\\,b", "CN=\"a,b\"")]
    [InlineData("CN=a\\\"b", "CN=\"a\"\"b\"")]
    [InlineData("CN=a\\\"b", "CN=\"a\\\"b\"")]
    [InlineData("CN=São", "CN=S\\C3\\A3o")]
    [InlineData("CN=a+OU=b,C=BR", "OU=b+CN=a,C=BR")]
    [InlineData("E=a@b.c", "1.2.840.113549.1.9.1=#16056140622e63")]
    [InlineData("emailAddress=a@b.c", "EMAILADDRESS=a@b.c")]
    [InlineData("ST=SP", "S=SP")]
    [InlineData("CN=a=b", "CN=a\\=b")]
    public void Two_spellings_are_one_name(string one, string other) => Assert.Equal(Parse(one).Key, Parse(other).Key);

    [Theory]
    [InlineData("CN=a,O=b", "CN=b,O=a")]
    [InlineData("CN=a,O=b", "CN=a")]
    [InlineData("CN=a,O=b", "CN=a+O=b")]
    [InlineData("CN=a,CN=b,CN=c", "CN=b,CN=a,CN=c")]
    [InlineData("CN=a\\,O=b", "CN=a,O=b")]
    [InlineData("CN=ab", "CN=a b")]
    [InlineData("CN=a", "OU=a")]
    [InlineData("CN=sao", "CN=são")]
    [InlineData("CN=a\\,2.5.4.3=1:A", "CN=a,CN=a")]
    public void Two_names_are_not_one(string one, string other) => Assert.NotEqual(Parse(one).Key, Parse(other).Key);

    [Theory]
    [InlineData("")]
    [InlineData("CN")]
    [InlineData("=a")]
    [InlineData("CN=a,")]
    [InlineData(",CN=a")]
    [InlineData("CN=a,,O=b")]
    [InlineData("XYZ=a")]
    [InlineData("1.2.=a")]
    [InlineData("CN=\"a")]
    [InlineData("CN=\"a\"b")]
    [InlineData("CN=a\"b\"")]
    [InlineData("CN=a\\")]
    [InlineData("CN=a\\q")]
    [InlineData("CN=a\\C3")]
    [InlineData("CN=#")]
    [InlineData("CN=#123")]
    [InlineData("CN=#0C05AA")]
    [InlineData("CN=a\nb")]
    [InlineData("/C=BR/O=b")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DistinguishedName.TryParse(text, out _));

    [Theory]
    [InlineData("CN=Autoridade, OU=\"a, b\", O=\"c \"\"d\"\" + e\", C=BR")]
    [InlineData("CN=Ação Ñ, E=a@b.c, L=Brasília, S=DF, C=BR")]
    [InlineData("OID.2.5.4.97=VATBR-123, CN=a")]
    public void The_text_of_a_certificates_name_reads_as_the_same_name(string name)
    {
        var platform = new X500DistinguishedName(name);
        Assert.True(DistinguishedName.TryRead(platform.RawData, out var read));
        Assert.Equal(read.Key, Parse(read.ToString()).Key);
        Assert.Equal(read.Key, Parse(platform.Name).Key);
    }

    [Fact]
    public void A_name_is_written_as_the_SPI_writes_it() =>
        Assert.Equal(
            "CN=Autoridade de Teste, OU=Testes\\, duas, O=ICP-Brasil, C=BR",
            Parse("CN=Autoridade de Teste,OU=\"Testes, duas\",O=ICP-Brasil,C=BR").ToString());

    private static DistinguishedName Parse(string text)
    {
        Assert.True(DistinguishedName.TryParse(text, out var name), text);
        return name;
    }
}
