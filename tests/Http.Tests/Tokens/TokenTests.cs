using System.Net;
using PixStream.Http.Routing;
using PixStream.Http.Tokens;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Tokens;

/// <summary>Tokens: whose they are, and that only the server can make one.</summary>
public sealed class TokenTests
{
    private static readonly Ispb Psp = Ispb.Parse("11111111");
    private static readonly byte[] Key1 = Convert.FromBase64String(HttpHarness.Key1);
    private static readonly byte[] Key2 = Convert.FromBase64String(HttpHarness.Key2);
    private static readonly StreamStep Step = new(new StreamId(0x0123_4567_89AB_CDEF), 7);

    [Fact]
    public void A_token_gives_back_what_was_sealed()
    {
        var codec = Codec(Key1);
        var text = TokenOf(codec);

        Assert.Matches("^[A-Za-z0-9_-]{42}$", text);
        Assert.True(codec.TryOpen(text, Psp, Profile.Spi, out var step));
        Assert.Equal(Step, step);
    }

    /// <summary>Tokens of this form are with clients. If this fails, open streams break on an upgrade.</summary>
    [Fact]
    public void The_form_does_not_change() => Assert.Equal("AbABASNFZ4mrze8AAAAHXrxYJnF4kvBCxoHpo_CCbQ", TokenOf(Codec(Key1)));

    [Theory]
    [InlineData(int.MaxValue, 42)]
    [InlineData(int.MaxValue + 1L, 47)]
    [InlineData(long.MaxValue, 47)]
    public void A_stream_has_tokens_however_many_batches_it_had(long number, int length)
    {
        var codec = Codec(Key1);
        var named = Step with { Step = number };
        var text = TokenOf(codec, named);

        Assert.Matches($"^[A-Za-z0-9_-]{{{length}}}$", text);
        Assert.True(codec.TryOpen(text, Psp, Profile.Spi, out var step));
        Assert.Equal(named, step);
        Assert.False(codec.TryOpen(text, Psp, Profile.Json, out _));
        Assert.False(codec.TryOpen(text, Ispb.Parse("11111112"), Profile.Spi, out _));
        foreach (var other in new[]
        {
            text[..^1], text + "A", text + "=", " " + text, text[..10] + " " + text[10..], text[..^1] + (char)(text[^1] + 1),
        })
            Assert.False(codec.TryOpen(other, Psp, Profile.Spi, out _), other);
    }

    [Fact]
    public void No_character_can_be_replaced_by_another()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var codec = Codec(Key1);
        var text = TokenOf(codec);
        for (var i = 0; i < text.Length; i++)
            foreach (var c in Alphabet + "=+/%. ")
                if (c != text[i])
                    Assert.False(codec.TryOpen(text[..i] + c + text[(i + 1)..], Psp, Profile.Spi, out _), $"{c} at {i}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("start")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_we_never_issued_is_refused(string text) => Assert.False(Codec(Key1).TryOpen(text, Psp, Profile.Spi, out _));

    [Fact]
    public void Length_is_exact()
    {
        var codec = Codec(Key1);
        var text = TokenOf(codec);
        foreach (var other in new[] { text[..^1], text + "A", text + "=", text + "==", " " + text, text + text })
            Assert.False(codec.TryOpen(other, Psp, Profile.Spi, out _), other);
    }

    [Fact]
    public void Another_participant_profile_or_key_opens_nothing()
    {
        var text = TokenOf(Codec(Key1));

        Assert.False(Codec(Key1).TryOpen(text, Ispb.Parse("11111112"), Profile.Spi, out _));
        Assert.False(Codec(Key1).TryOpen(text, Psp, Profile.Json, out _));
        Assert.False(Codec(Key2).TryOpen(text, Psp, Profile.Spi, out _));
    }

    [Fact]
    public void The_previous_key_opens_and_the_current_one_seals()
    {
        var rotated = Codec(Key2, Key1);

        Assert.True(rotated.TryOpen(TokenOf(Codec(Key1)), Psp, Profile.Spi, out _));
        Assert.Equal(TokenOf(Codec(Key2)), TokenOf(rotated));
    }

    [Fact]
    public void A_retired_key_seals_nothing()
    {
        var text = new char[TokenCodec.LengthOf(Step)];
        Codec(Key2).Write(Psp, Profile.Spi, Step, Codec(Key1).CurrentKeyId, text);

        Assert.Equal(TokenOf(Codec(Key2)), new string(text));
    }

    [Fact]
    public void Opening_allocates_nothing()
    {
        var codec = Codec(Key1);
        var text = TokenOf(codec);
        codec.TryOpen(text, Psp, Profile.Spi, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            codec.TryOpen(text, Psp, Profile.Spi, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_hash_names_a_token_and_does_not_hold_it()
    {
        var text = TokenOf(Codec(Key1));

        Assert.Matches("^[0-9a-f]{16}$", TokenHash.Of(text));
        Assert.Equal("ba7816bf8f01cfea", TokenHash.Of("abc"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_foreign_token_is_refused_over_HTTP(string method)
    {
        await using var harness = await HttpHarness.StartAsync();
        var token = (await harness.GetAsync(HttpHarness.SpiStart)).Next[^42..];

        foreach (var path in new[]
        {
            "/api/v1/out/22222222/stream/" + token, "/api/v1/out/11111111/stream/x",
            "/api/v1/out/11111111/stream/" + token + "A", "/api/v1/out/11111111/stream/" + token[..^1] + "%00",
        })
        {
            using var connection = await harness.ConnectAsync();
            await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal(400, (await connection.ReadAsync())!.Code);
        }

        (await harness.GetAsync("/api/v1/out/22222222/stream/" + token)).IsProblem(HttpStatusCode.BadRequest, "malformed-token");
        (await harness.GetAsync("/api/pix/11111111/stream/" + token)).IsProblem(HttpStatusCode.BadRequest, "malformed-token");
    }

    [Fact]
    public async Task A_token_with_an_escaped_character_is_the_same_token()
    {
        await using var harness = await HttpHarness.StartAsync();
        var next = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        using var connection = await harness.ConnectAsync();
        await connection.SendAsync($"GET {next[..^1]}%{(int)next[^1]:X2} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(204, (await connection.ReadAsync())!.Code);
    }

    private static TokenCodec Codec(params byte[][] keys) => new(new TokenKeyRing(keys));

    private static string TokenOf(TokenCodec codec) => TokenOf(codec, Step);

    private static string TokenOf(TokenCodec codec, StreamStep step)
    {
        var text = new char[TokenCodec.LengthOf(step)];
        codec.Write(Psp, Profile.Spi, step, codec.CurrentKeyId, text);
        return new string(text);
    }
}
