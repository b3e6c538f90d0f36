using System.Net;
using System.Text;

namespace PixStream.Http.Tests.Bodies;

/// <summary>Bodies that are broken by accident or on purpose. Nothing of them is stored.</summary>
public sealed class HostileBodyTests
{
    private static readonly byte[] SomeMessage = Sample.Message();
    private static readonly string Text = Encoding.UTF8.GetString(SomeMessage);

    public static TheoryData<string> BrokenEnvelopes =>
    [
        "",
        " ",
        "nonsense",
        "<Envelope/>",
        Text[..^20],
        Text + Text,
        Text.Replace("</AppHdr>", "</AppHead>", StringComparison.Ordinal),
        "<!DOCTYPE Envelope [<!ENTITY a \"b\">]>" + Text,
        "<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">" + Text,
        Text + "&undeclared;",
        "\0" + Text,
        Text.Replace(HttpHarness.Psp, "1111111", StringComparison.Ordinal),
        Text.Replace(HttpHarness.Psp, "1111-111", StringComparison.Ordinal),
        "<a>" + new string('\u0001', 10) + "</a>",
        string.Concat(Enumerable.Repeat("<a>", 10_000)),
    ];

    [Theory]
    [MemberData(nameof(BrokenEnvelopes))]
    public async Task A_broken_envelope_is_malformed(string envelope)
    {
        await using var harness = await HttpHarness.StartAsync();

        var refused = await harness.PostAsync(Encoding.UTF8.GetBytes(envelope));
        Assert.True(refused.IsProblem(HttpStatusCode.BadRequest, "malformed-message").IsXmlProblem);

        Assert.Empty(harness.Participants.Appended);
        (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);
    }

    public static TheoryData<string, string> BrokenMultiparts => new()
    {
        { "", "No line of the body begins" },
        { "--another\r\n\r\n" + Text + "\r\n--another--", "No line of the body begins" },
        { "preamble\n--b\r\n\r\n" + Text + "\r\n--b--", "The boundary stands in the body before" },
        { "preamble--b\r\n\r\n" + Text + "\r\n--b--", "The boundary stands in the body before" },
        { "preamble\n\n--b\n\n" + Text + "\n--b--\n", "no line begins with it; lines end in CR LF" },
        { "preamble --b", "no line begins with it; lines end in CR LF" },
        { "--b--\r\n", "no part" },
        { "--b", "CR LF" },
        { "--b\n\n" + Text + "\n--b--", "CR LF" },
        { "--bb\r\n\r\n" + Text + "\r\n--bb--", "CR LF" },
        { "--b\r\n", "Part 1" },
        { "--b\r\nContent-Type: application/xml", "Part 1" },
        { "--b\r\nContent-Type: application/xml\r\n\r\n" + Text, "Part 1" },
        { "--b\r\n\r\n" + Text + "\r\n--b\r\n", "Part 2" },
        { "--b\r\n\r\n" + Text + "\r\n--b", "CR LF" },
        { "--b\r\n\r\n" + Text + "\r\n--b-\r\n", "CR LF" },
        { "--b\r\n\r\n" + Text + "\r\n--b--epilogue", "final boundary" },
        { "--b\r\n\r\n" + Text + "\r\n--b--\r\n--b\r\n\r\n" + Text + "\r\n--b--", "behind the final one" },
        { "--b\r\nContent-Type: text/xml\r\n\r\n" + Text + "\r\n--b--", "Content-Type" },
        { "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n" + Text + "\r\n--c--\r\n--b--", "nested" },
        { "--b\r\nContent-Encoding: gzip\r\n\r\n" + Text + "\r\n--b--", "whole body" },
        { "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Text + "\r\n--b--", "Part 1: Its content is not encoded" },
        { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<a>=3</a>\r\n--b--", "Part 1: Its content is not encoded" },
        { "--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + Text + "\r\n--b--", "x-uuencode" },
        { "--b\r\n\r\n\u001F\u008B\r\n--b--", "Part 1:" },
        { "--b\r\nno colon\r\n\r\n" + Text + "\r\n--b--", "header" },
        { "--b\r\n folded: at once\r\n\r\n" + Text + "\r\n--b--", "header" },
        { "--b\r\nX: a\nY: b\r\n\r\n" + Text + "\r\n--b--", "header" },
        { "--b\r\nX: a\r\n", "Part 1" },
        { "--b\r\nX: a\r\n ", "Part 1" },
        { "--b\r\n: no name\r\n\r\n" + Text + "\r\n--b--", "header" },
        { "--b\r\nX: " + new string('x', 5000) + "\r\n\r\n" + Text + "\r\n--b--", "too long" },
        { "--b\r\n\r\n\r\n--b--", "Part 1: There is no message" },
        { "--b\r\n\r\n" + Text + "\r\n--b\r\n\r\nnonsense\r\n--b--", "Part 2: Line 1" },
    };

    [Theory]
    [MemberData(nameof(BrokenMultiparts))]
    public async Task A_broken_multipart_is_malformed_and_the_part_is_named(string body, string says)
    {
        await using var harness = await HttpHarness.StartAsync();

        var refused = (await harness.PostAsync(Encoding.UTF8.GetBytes(body), "multipart/mixed; boundary=b"))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");

        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Theory]
    [InlineData("--b\r\n\r\n{0}\r\n--b--")]
    [InlineData("\r\n--b\r\n\r\n{0}\r\n--b--\r\n")]
    [InlineData("--b \t\r\ncontent-type:application/xml\r\nX-Other: 1\r\n\r\n{0}\r\n--b--\r\n\r\n")]
    [InlineData("--b\r\nContent-Transfer-Encoding: 8BIT\r\n\r\n{0}\r\n--b--")]
    public async Task What_RFC_2046_allows_is_taken(string body)
    {
        await using var harness = await HttpHarness.StartAsync();

        var bytes = Encoding.UTF8.GetBytes(body.Replace("{0}", Text, StringComparison.Ordinal));
        (await harness.PostAsync(bytes, "multipart/mixed;boundary=\"b\"")).Is(HttpStatusCode.Created);

        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Theory]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    [InlineData("multipart/mixed; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_multipart_needs_a_boundary(string contentType)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = await harness.PostAsync(SomeMessage, contentType);
        Assert.True(refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType, refused.Text);
    }

    [Fact]
    public async Task Eleven_parts_are_one_too_many()
    {
        await using var harness = await HttpHarness.StartAsync();

        var refused = (await harness.PostAsync(Multipart.Of(Sample.Messages(11)), Multipart.ContentType))
            .IsProblem(HttpStatusCode.BadRequest, "malformed-message");

        Assert.Contains("Part 11", refused.Text, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_cut_or_damaged_gzip_is_malformed()
    {
        await using var harness = await HttpHarness.StartAsync();
        var packed = Gzip.Pack(SomeMessage);
        var flipped = packed.ToArray();
        flipped[packed.Length / 2] ^= 0x10;

        foreach (var body in new[] { packed[..^1], packed[..(packed.Length / 2)], packed[..5], [], flipped, SomeMessage })
            (await harness.PostAsync(body, encoding: "gzip")).IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        Assert.Empty(harness.Participants.Appended);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData(Multipart.ContentType)]
    public async Task A_gzip_bomb_is_too_large(string contentType)
    {
        await using var harness = await HttpHarness.StartAsync();
        var bomb = Gzip.Pack(new byte[64 * 1024 * 1024]);
        Assert.True(bomb.Length < 1024 * 1024);

        (await harness.PostAsync(bomb, contentType, "gzip")).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_MiB_are_too_much_announced_or_not(bool chunked)
    {
        await using var harness = await HttpHarness.StartAsync();
        var content = new ByteArrayContent(new byte[2 * 1024 * 1024]);
        var request = new HttpRequestMessage(HttpMethod.Post, HttpHarness.Intake) { Content = content };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/xml");
        request.Headers.TransferEncodingChunked = chunked;

        (await harness.SendAsync(request)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        (await harness.PostAsync(SomeMessage)).Is(HttpStatusCode.Created);
    }
}
