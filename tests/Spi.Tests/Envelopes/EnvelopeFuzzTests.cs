using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Tests.Envelopes;

/// <summary>
/// The scanner is written by hand, so it is held against XmlReader. PIXSTREAM_FUZZ_SEED and PIXSTREAM_FUZZ_COUNT choose
/// other damages and more of them.
/// </summary>
public sealed class EnvelopeFuzzTests
{
    [Fact]
    public void Seeds_are_accepted_and_read_as_XmlReader_reads_them()
    {
        foreach (var seed in FuzzSeeds.All)
        {
            Assert.True(EnvelopeReader.TryRead(seed, out _, out var error), $"{error}\n{Differential.Show(seed)}");
            Assert.Null(Differential.Check(seed, alsoRefusals: true));
        }
    }

    [Fact]
    public void Damaged_messages_are_read_as_XmlReader_reads_them_or_refused()
    {
        var seed = Setting("PIXSTREAM_FUZZ_SEED", 20260314);
        var count = Setting("PIXSTREAM_FUZZ_COUNT", 40_000);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var xml = Mutation.Apply(FuzzSeeds.All[random.Next(FuzzSeeds.All.Length)], random);
            // XmlReader throws on what it refuses, which is slow: what we refuse is compared now and then only.
            var wrong = Differential.Check(xml, alsoRefusals: i % 8 == 0);
            Assert.True(wrong is null, $"seed {seed}, mutation {i}: {wrong}\n{(wrong is null ? "" : Differential.Show(xml))}");
        }
    }

    [Fact]
    public void Random_messages_are_read_as_XmlReader_reads_them_or_refused()
    {
        var seed = Setting("PIXSTREAM_FUZZ_SEED", 20260314);
        var count = Setting("PIXSTREAM_FUZZ_COUNT", 40_000);
        var messages = new RandomXml(new Random(seed));
        for (var i = 0; i < count; i++)
        {
            var xml = messages.Next();
            var wrong = Differential.Check(xml, alsoRefusals: i % 8 == 0);
            Assert.True(wrong is null, $"seed {seed}, message {i}: {wrong}\n{(wrong is null ? "" : Differential.Show(xml))}");
        }
    }

    [Fact]
    public void A_message_cut_anywhere_is_refused()
    {
        foreach (var seed in FuzzSeeds.All)
        {
            var end = seed.AsSpan().LastIndexOf("Envelope>"u8) + "Envelope>".Length;
            for (var length = 0; length < end; length++)
            {
                var accepted = EnvelopeReader.TryRead(seed.AsSpan(0, length), out _, out _);
                Assert.False(accepted, $"cut at {length}\n{Differential.Show(seed)}");
            }
        }
    }

    [Fact]
    public void A_cut_message_is_called_cut()
    {
        var xml = new TestMessage().ToUtf8();
        for (var length = 0; length < xml.Length; length++)
        {
            EnvelopeReader.TryRead(xml.AsSpan(0, length), out _, out var error);
            Assert.True(error.Reason == EnvelopeReason.Truncated, $"cut at {length}: {error}");
        }
    }

    [Fact]
    public void A_message_with_one_byte_flipped_is_read_as_XmlReader_reads_it_or_refused()
    {
        var xml = new TestMessage { Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" }.ToUtf8();
        for (var i = 0; i < xml.Length * 8; i++)
        {
            xml[i / 8] ^= (byte)(1 << (i % 8));
            var wrong = Differential.Check(xml, alsoRefusals: false);
            Assert.True(wrong is null, $"byte {i / 8}, bit {i % 8}: {wrong}");
            xml[i / 8] ^= (byte)(1 << (i % 8));
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, provider: null) : otherwise;
}
