using System.Text;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;

namespace PixStream.Storage.Journal.Tests.Format;

/// <summary>The two hash functions against published values.</summary>
public sealed class HashTests
{
    /// <summary>
    /// SipHash-1-3 of the bytes 0, 1, 2 … under the key 00 01 … 0f: the values of Rust's coretests, computed again by a second
    /// implementation that also gives the vectors of the SipHash-2-4 paper.
    /// </summary>
    [Theory]
    [InlineData(0, 0xabac0158050fc4dc)]
    [InlineData(1, 0xc9f49bf37d57ca93)]
    [InlineData(7, 0xd3927d989bb11140)]
    [InlineData(8, 0x369095118d299a8e)]
    [InlineData(9, 0x25a48eb36c063de4)]
    [InlineData(15, 0xd320d86d2a519956)]
    [InlineData(16, 0xcc4fdd1a7d908b66)]
    [InlineData(43, 0x24f280d1c28949a6)]
    [InlineData(63, 0x9d199062b7bbb3a8)]
    public void SipHash_gives_its_reference_values(int length, ulong expected)
    {
        var key = new UInt128(0x0f0e0d0c0b0a0908, 0x0706050403020100);
        byte[] bytes = [.. Enumerable.Range(0, length).Select(n => (byte)n)];

        Assert.Equal(expected, SipHash.Of(key, bytes));
    }

    /// <summary>RFC 3720, B.4, and the check value of the catalogue of CRCs.</summary>
    [Fact]
    public void Crc32C_gives_its_reference_values()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(n => (byte)n)]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Fact]
    public void Crc32C_goes_on_from_where_another_ended()
    {
        var bytes = Encoding.ASCII.GetBytes("123456789");

        for (var at = 0; at <= bytes.Length; at++)
            Assert.Equal(0xE3069283u, Crc32C.Of(bytes.AsSpan(at), Crc32C.Of(bytes.AsSpan(0, at))));
    }
}
