using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Values;

public sealed class ResourceIdTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    [Fact]
    public void It_is_32_characters_of_Base64_that_begin_with_UEk()
    {
        var text = ResourceId.Create(At, ulong.MaxValue, ulong.MaxValue).ToString();
        Assert.Equal(ResourceId.TextLength, text.Length);
        Assert.StartsWith("UEk", text, StringComparison.Ordinal);
        var bytes = Convert.FromBase64String(text);
        Assert.Equal(ResourceId.Size, bytes.Length);
        Assert.Equal("PI"u8, bytes.AsSpan(0, 2));
    }

    /// <summary>This may not change: it was given to senders.</summary>
    [Fact]
    public void Its_form_is_for_good() =>
        Assert.Equal(
            "UEkBnOzlJocBI0VniatN777cuph2VDIQ", ResourceId.Create(At, 0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210).ToString());

    [Fact]
    public void It_keeps_the_time_of_acceptance_to_the_millisecond() =>
        Assert.Equal(At, ResourceId.Create(At.AddTicks(9999), 1, 2).AcceptedAt);

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0x0123_4567_89AB_CDEFUL, 0xFEDC_BA98_7654_3210UL)]
    public void Its_random_part_is_a_version_4_UUID(ulong random1, ulong random2)
    {
        Span<byte> bytes = stackalloc byte[ResourceId.Size];
        ResourceId.Create(At, random1, random2).Write(bytes);
        Assert.Equal(4, new Guid(bytes[8..], bigEndian: true).Version);
        Assert.Equal(2, bytes[16] >> 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bytes_and_text_say_the_same(int seed)
    {
        var random = new SeededSource(seed);
        var bytes = new byte[ResourceId.Size];
        var ascii = new byte[ResourceId.TextLength];
        for (var i = 0; i < 500; i++)
        {
            var id = ResourceId.Create(At.AddMilliseconds(i), random.NextUInt64(), random.NextUInt64());
            id.Write(bytes);
            id.WriteText(ascii);
            Assert.True(ResourceId.Read(bytes) == id, $"seed {seed}: {id}");
            Assert.Equal(id.ToString(), Encoding.ASCII.GetString(ascii));
            Assert.Equal(id.ToString(), Convert.ToBase64String(bytes));
        }
    }

    [Fact]
    public void A_stream_is_shown_as_16_hexadecimal_digits() => Assert.Equal("00000000000000ff", new StreamId(255).ToString());
}
