using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Text;
using PixStream.Http.Bodies;

namespace PixStream.Http.Tests.Bodies;

/// <summary>Bodies of one gzip member, of several, and of what only looks like it (RFC 1952).</summary>
public sealed class GzipTests
{
    private static readonly byte[] SomeMessage = Sample.Message();
    private static readonly byte[] Half1 = Gzip.Pack(SomeMessage[..(SomeMessage.Length / 2)]);
    private static readonly byte[] Half2 = Gzip.Pack(SomeMessage[(SomeMessage.Length / 2)..]);

    /// <summary>A member without content. The platform's own stream writes nothing at all then.</summary>
    private static readonly byte[] EmptyMember = [.. Head(0), 3, 0, .. new byte[8]];

    [Fact]
    public async Task All_members_count()
    {
        await using var harness = await HttpHarness.StartAsync();
        byte[][] bodies =
        [
            [.. Half1, .. Half2],
            [.. EmptyMember, .. Half1, .. EmptyMember, .. Half2, .. EmptyMember],
            [.. SomeMessage.Chunk(SomeMessage.Length / 300).SelectMany(Gzip.Pack)],
            [.. Stored(SomeMessage[..100]), .. Gzip.Pack(SomeMessage[100..])],
        ];
        foreach (var body in bodies)
            (await harness.PostAsync(body, encoding: "gzip")).Is(HttpStatusCode.Created);

        // The same bytes each time: stored once.
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Fact]
    public async Task Members_of_a_multipart_may_end_anywhere()
    {
        await using var harness = await HttpHarness.StartAsync();
        var messages = Sample.Messages(3);
        var plain = Multipart.Of(messages);
        (await harness.PostAsync([.. plain.Chunk(1500).SelectMany(Gzip.Pack)], Multipart.ContentType, "gzip"))
            .Is(HttpStatusCode.Created);
        Assert.Equal(messages, harness.Participants.Appended.Select(message => message.Payload.ToArray()));
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x08)]
    [InlineData(0x10)]
    [InlineData(0x1E)]
    public async Task A_head_may_carry_more_than_ten_bytes(byte flags)
    {
        await using var harness = await HttpHarness.StartAsync();
        byte[] body = [.. Head(flags), .. Half1[10..], .. Head(flags), .. Half2[10..]];
        (await harness.PostAsync(body, encoding: "gzip")).Is(HttpStatusCode.Created);
        Assert.Equal(SomeMessage, Assert.Single(harness.Participants.Appended).Payload.ToArray());
    }

    [Fact]
    public async Task What_follows_the_last_member_is_refused_whatever_it_ends_in()
    {
        await using var harness = await HttpHarness.StartAsync();
        var whole = Gzip.Pack(SomeMessage);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, SomeMessage.Length);
        byte[][] tails = [[0], new byte[512], "garbage"u8.ToArray(), [1, 2, 3, 4, .. length], whole[^8..], [0x1F], SomeMessage];
        foreach (var tail in tails)
        {
            var refused = (await harness.PostAsync([.. whole, .. tail], encoding: "gzip"))
                .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
            var count = tail.Length == 1 ? "1 byte" : tail.Length.ToString("N0", CultureInfo.InvariantCulture) + " bytes";
            Assert.Contains($"follows the last gzip member, {count}, ", refused.Text, StringComparison.Ordinal);
        }

        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_member_that_is_cut_off_or_damaged_is_named()
    {
        await using var harness = await HttpHarness.StartAsync();
        for (var cut = 1; cut < Half2.Length - 1; cut += cut < 12 ? 1 : 37)
            Assert.Contains("member 2", await RefusedAsync(harness, [.. Half1, .. Half2[..^cut]]), StringComparison.Ordinal);
        foreach (var at in new[] { 2, 3, Half2.Length - 8, Half2.Length - 1 })
        {
            var damaged = Half2.ToArray();
            damaged[at] ^= 0x80;
            Assert.Contains("member 2", await RefusedAsync(harness, [.. Half1, .. damaged]), StringComparison.Ordinal);
            Assert.Contains("member 1", await RefusedAsync(harness, [.. damaged, .. Half1]), StringComparison.Ordinal);
        }

        var head = Head(0x02);
        head[^1] ^= 1;
        Assert.Contains("head", await RefusedAsync(harness, [.. head, .. Half1[10..]]), StringComparison.Ordinal);
        foreach (var cut in Enumerable.Range(2, Head(0x1E).Length - 2))
            Assert.Contains("member 1", await RefusedAsync(harness, Head(0x1E)[..cut]), StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u001F")]
    [InlineData("x\u009C")]
    [InlineData("PK\u0003\u0004")]
    public async Task A_body_that_is_no_gzip_and_says_so_is_told_that(string start)
    {
        await using var harness = await HttpHarness.StartAsync();
        var refused = await RefusedAsync(harness, [.. Encoding.Latin1.GetBytes(start), .. SomeMessage]);
        Assert.Contains(
            "The body is no gzip, and Content-Encoding says that it is. Compress it, or leave Content-Encoding out.",
            refused, StringComparison.Ordinal);
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task The_limit_is_for_all_members_together()
    {
        await using var harness = await HttpHarness.StartAsync(
            ("PixStream:Http:MaxMessageBytes", (SomeMessage.Length + 10).ToString()));
        var blanks = Gzip.Pack([.. Enumerable.Repeat((byte)'\n', 5)]);
        (await harness.PostAsync([.. Half1, .. Half2, .. blanks, .. blanks], encoding: "gzip")).Is(HttpStatusCode.Created);
        (await harness.PostAsync([.. Half1, .. Half2, .. blanks, .. blanks, .. blanks], encoding: "gzip"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
        var bomb = Gzip.Pack(new byte[16 * 1024 * 1024]);
        (await harness.PostAsync([.. Half1, .. bomb], encoding: "gzip"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task A_body_of_empty_members_holds_no_message_and_too_many_are_refused()
    {
        await using var harness = await HttpHarness.StartAsync();
        Assert.Contains(
            "There is no message.", await RefusedAsync(harness, [.. EmptyMember, .. EmptyMember]), StringComparison.Ordinal);
        byte[] most =
        [
            .. Enumerable.Repeat(EmptyMember, GzipReader.MembersMax - 1).SelectMany(static member => member),
            .. Gzip.Pack(SomeMessage),
        ];
        (await harness.PostAsync(most, encoding: "gzip")).Is(HttpStatusCode.Created);
        Assert.Contains("1000 members at most", await RefusedAsync(harness, [.. EmptyMember, .. most]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Random_members_come_out_as_they_went_in(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var plain = new byte[random.Next(20_000)];
            random.NextBytes(plain.AsSpan(random.Next(plain.Length + 1)));
            byte[] packed =
            [
                .. plain.Chunk(50 + random.Next(8000))
                    .SelectMany(chunk => random.Next(3) == 0 ? Stored(chunk) : Gzip.Pack(chunk)),
            ];
            using var target = new PooledBuffer();
            var refusal = GzipReader.Unpack(packed.Length == 0 ? EmptyMember : packed, target, plain.Length);
            Assert.True(
                refusal is null && target.Written.Span.SequenceEqual(plain), $"Seed {seed}, run {run}: {refusal?.Detail}");
        }
    }

    private static async Task<string> RefusedAsync(HttpHarness harness, byte[] body) =>
        (await harness.PostAsync(body, encoding: "gzip")).IsProblem(HttpStatusCode.BadRequest, "malformed-message").Text;

    private static byte[] Stored(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression))
            gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>A member's head: an extra field, a name, a comment and a checksum, as the flags say.</summary>
    private static byte[] Head(byte flags)
    {
        List<byte> head = [0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 255];
        if ((flags & 0x04) != 0)
            head.AddRange([5, 0, .. "ab\u0001\0x"u8]);
        if ((flags & 0x08) != 0)
            head.AddRange("a name\0"u8);
        if ((flags & 0x10) != 0)
            head.AddRange("a comment\0"u8);
        if ((flags & 0x02) != 0)
        {
            var checksum = Crc32.HashToUInt32(head.ToArray());
            head.AddRange([(byte)checksum, (byte)(checksum >> 8)]);
        }

        return [.. head];
    }
}
