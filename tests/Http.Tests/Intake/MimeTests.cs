using System.Net;
using System.Text;
using PixStream.Http.Intake;

namespace PixStream.Http.Tests.Intake;

/// <summary>
/// Multiparts as libraries for mail and forms write them (RFC 2046, 5322). Each shape here is one that a generator was seen to
/// write.
/// </summary>
public sealed class MimeTests
{
    private static readonly byte[] SomeMessage = Sample.Message();

    public static TheoryData<string, string, string> Generators => new()
    {
        {
            "Python, email.mime with a preamble and an epilogue",
            "multipart/mixed; boundary=\"===============1234567890123456789==\"",
            "This is a multi-part message in MIME format.\r\n\r\n--===============1234567890123456789==\r\nContent-Type: application/xml\r\nMIME-Version: 1.0\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\n{plain}\r\n--===============1234567890123456789==--\r\n\r\nend\r\n"
        },
        {
            "Python, email.mime with lines of 40 characters",
            "multipart/mixed; boundary=\"===============1234567890123456789==\"",
            "--===============1234567890123456789==\r\nContent-Type: application/xml;\r\n charset=\"utf-8\"\r\nMIME-Version: 1.0\r\nContent-Disposition: attachment;\r\n"
            + " filename*0*=us-ascii''a%20long%20name;\r\n filename*1*=%20of%20a%20file.xml\r\nContent-Description: words words words\r\n words\r\n\r\n{plain}\r\n"
            + "--===============1234567890123456789==--\r\n"
        },
        {
            "Python, MIMEApplication as it is",
            "multipart/mixed; boundary=\"===============1234567890123456789==\"",
            "--===============1234567890123456789==\r\nContent-Type: application/xml\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"
            + "--===============1234567890123456789==--\r\n"
        },
        {
            "Python, aiohttp with quoted-printable, whose lines end in LF",
            "multipart/mixed; boundary=0123456789abcdef0123456789abcdef",
            "--0123456789abcdef0123456789abcdef\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted, LF}\r\n"
            + "--0123456789abcdef0123456789abcdef--\r\n"
        },
        {
            "Jakarta Mail as it chooses, with a long file name",
            "multipart/mixed; \tboundary=\"----=_Part_6_19986569.1795887794049\"",
            "------=_Part_6_19986569.1795887794049\r\nContent-Type: application/xml; charset=utf-8; \r\n\tname*0=\"a long name of a file that is folded\r\n \"; name*1=\"in two lines.xml\"\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\nContent-Description: =?utf-8?Q?descri=C3=A7=C3=A3o_da_?=\r\n =?utf-8?Q?mensagem?=\r\n\r\n{quoted}\r\n"
            + "------=_Part_6_19986569.1795887794049--\r\n"
        },
        {
            "Jakarta Mail with a preamble",
            "multipart/mixed;  boundary=\"----=_Part_6_19986569.1795887794049\"",
            "This is a multi-part message in MIME format.\r\n------=_Part_6_19986569.1795887794049\r\nContent-Type: application/xml; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: binary\r\n\r\n{plain}\r\n------=_Part_6_19986569.1795887794049--\r\n"
        },
        {
            "form-data of Node, a file name with accents",
            "multipart/mixed; boundary=--------------------------123456789012345678901234",
            "----------------------------123456789012345678901234\r\nContent-Disposition: form-data; name=\"m\"; filename=\"a\u00e7\u00e3o.xml\"\r\nContent-Type: application/xml\r\n\r\n{plain}\r\n"
            + "----------------------------123456789012345678901234--\r\n"
        },
        {
            "form-data-encoder of Node, with lengths",
            "multipart/mixed; boundary=form-data-boundary-abcdefghijklmnop",
            "--form-data-boundary-abcdefghijklmnop\r\nContent-Disposition: form-data; name=\"m\"; filename=\"m.xml\"\r\nContent-Type: application/xml\r\nContent-Length: 3000\r\n\r\n{plain}\r\n"
            + "--form-data-boundary-abcdefghijklmnop--\r\n\r\n"
        },
        {
            "MultipartContent of .NET",
            "multipart/mixed; boundary=\"01234567-89ab-cdef-0123-456789abcdef\"",
            "--01234567-89ab-cdef-0123-456789abcdef\r\nContent-Type: application/xml; charset=utf-8\r\nContent-Disposition: attachment; filename=\"=?utf-8?B?YcOnw6NvLnhtbA==?=\"; "
            + "filename*=utf-8''a%C3%A7%C3%A3o.xml\r\n\r\n{plain}\r\n--01234567-89ab-cdef-0123-456789abcdef--\r\n"
        },
        {
            "curl -F with an encoder",
            "multipart/mixed; boundary=------------------------0123456789abcdef",
            "--------------------------0123456789abcdef\r\nContent-Disposition: attachment; filename=\"m.xml\"\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + "{base64}\r\n--------------------------0123456789abcdef--\r\n"
        },
    };

    [Theory]
    [MemberData(nameof(Generators))]
    public async Task What_a_generator_writes_is_taken(string generator, string contentType, string body)
    {
        await using var harness = await HttpHarness.StartAsync();
        var answer = await harness.PostAsync(Fill(body), contentType);
        Assert.True(answer.Status == HttpStatusCode.Created, $"{generator}: {answer.Text}");
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Theory]
    [InlineData("\r\n\r\n--b\r\n\r\n{plain}\r\n--b--")]
    [InlineData("preamble\r\n--b\r\n\r\n{plain}\r\n--b--\r\nepilogue")]
    [InlineData("a longer\r\npreamble\r\n\r\n--b\r\n\r\n{plain}\r\n--b-- \t\r\n\r\nepilogue--")]
    [InlineData("--b\t \r\nX-Folded: a\r\n\tb\r\n \r\n\r\n{plain}\r\n--b--\n")]
    [InlineData("--b\r\nContent-Type:\r\n application/xml;\r\n\tcharset=utf-8\r\n\r\n{plain}\r\n--b--")]
    [InlineData("--b\r\nContent-Transfer-Encoding:\r\n BASE64\r\n\r\n{base64}\r\n--b--")]
    [InlineData("--b\r\nContent-Transfer-Encoding: Quoted-Printable\r\nContent-Encoding: identity\r\n\r\n{quoted}\r\n--b--")]
    public async Task What_the_standards_allow_is_taken(string body)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(Fill(body), "multipart/mixed; boundary=b")).Is(HttpStatusCode.Created);
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Theory]
    [InlineData("boundary=\"a\\b\"", "ab")]
    [InlineData("boundary=\"a b\"", "a b")]
    [InlineData("boundary=\"=_(x):/?'+,.-\"", "=_(x):/?'+,.-")]
    [InlineData("Boundary=\"\\a\\=\\\"\"", "a=\"")]
    [InlineData("charset=utf-8; boundary=ab", "ab")]
    public async Task A_quoted_boundary_is_read_as_it_is_meant(string parameter, string boundary)
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync(Fill($"--{boundary}\r\n\r\n{{plain}}\r\n--{boundary}--"), "multipart/mixed; " + parameter))
            .Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("a b", "boundary=\"a b\"")]
    [InlineData("----=_Part_1_2.3", "boundary=\"----=_Part_1_2.3\"")]
    [InlineData("===123==; charset=utf-8", "boundary=\"===123==\"")]
    [InlineData("a/b", "boundary=\"a/b\"")]
    public async Task An_unquoted_boundary_that_must_be_quoted_is_told_so(string parameter, string advice)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = (await harness.PostAsync(SomeMessage, "multipart/mixed; boundary=" + parameter))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Contains(advice, ReadProblem.FromXml(refused.Body).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decoded_messages_have_the_limit_of_others_and_their_order()
    {
        var (encoded, plain) = (Sample.Message(2), Sample.Message(3));
        var most = Math.Max(encoded.Length, plain.Length);
        await using var harness = await HttpHarness.StartAsync(("PixStream:Http:MaxMessageBytes", most.ToString()));
        var body = Encoding.UTF8.GetBytes(
            $"--b\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(encoded, Base64FormattingOptions.InsertLineBreaks)}\r\n"
            + $"--b\r\n\r\n{Encoding.UTF8.GetString(plain)}\r\n--b--");
        (await harness.PostAsync(body, "multipart/mixed; boundary=b")).Is(HttpStatusCode.Created);
        Assert.Equal([encoded, plain], harness.Participants.Appended.Select(message => message.Payload.ToArray()));

        var large = IntakeTests.Padded(encoded, most + 1 - encoded.Length);
        var refused = (await harness.PostAsync(
            Encoding.ASCII.GetBytes($"--b\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(large)}\r\n--b--"),
            "multipart/mixed; boundary=b"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        Assert.Contains($"this one has {large.Length}", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=3D=C3=A7\t \r\nb=\r\nc", "a=\u00e7\r\nbc")]
    [InlineData("a= \r\nb=\r\n", "ab")]
    [InlineData("=", "")]
    [InlineData("=20\r\n\r\n=0d=0a", " \r\n\r\n\r\n")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("a=\nb \t\nc= \nd\r\ne=\n", "ab\ncd\r\ne")]
    public void Quoted_printable_is_decoded(string encoded, string plain)
    {
        var bytes = Encoding.ASCII.GetBytes(encoded);
        Assert.Equal(plain, Encoding.UTF8.GetString(bytes, 0, PartContent.Decode(bytes, PartEncoding.QuotedPrintable)));
    }

    [Theory]
    [InlineData("=3")]
    [InlineData("=G0")]
    [InlineData("a=b\r\n")]
    [InlineData("==\r\n")]
    public void What_is_no_quoted_printable_is_not_guessed(string encoded) =>
        Assert.Equal(-1, PartContent.Decode(Encoding.ASCII.GetBytes(encoded), PartEncoding.QuotedPrintable));

    private static byte[] Fill(string body) => Encoding.UTF8.GetBytes(body
        .Replace("{plain}", Encoding.UTF8.GetString(SomeMessage), StringComparison.Ordinal)
        .Replace(
            "{base64}", Convert.ToBase64String(SomeMessage, Base64FormattingOptions.InsertLineBreaks), StringComparison.Ordinal)
        .Replace("{quoted}", Quoted(SomeMessage), StringComparison.Ordinal)
        .Replace("{quoted, LF}", Quoted(SomeMessage).Replace("\r\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal));

    private static string Quoted(byte[] plain)
    {
        const int LineMax = 75;
        var (text, column) = (new StringBuilder(), 0);
        foreach (var b in plain)
        {
            var piece = b is (byte)'=' or < 0x20 or > 0x7E ? $"={b:X2}" : ((char)b).ToString();
            if (column + piece.Length > LineMax)
            {
                text.Append("=\r\n");
                column = 0;
            }

            text.Append(piece);
            column += piece.Length;
        }

        return text.ToString();
    }
}
